import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { newWebhookSecret, signatureHeaders } from './webhook.signature.ts';

test('a message of the specification has the signature that the specification gives', () => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    body: '{"test": 2432232314}',
    at: new Date(1_614_265_330_000),
  };
  const headers = signatureHeaders(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);
  expect(headers).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('the library of Standard Webhooks accepts it, and nothing that was changed on the way', () => {
  const secret = newWebhookSecret();
  const body = JSON.stringify({ type: 'assistant.ready', data: { name: 'Zoë' } });
  const headers = signatureHeaders({ id: 'msg_1', body, at: new Date() }, [secret]);
  const receiver = new Webhook(secret);
  expect(receiver.verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => receiver.verify(body.replace('Zoë', 'Eve'), headers)).toThrow();
  expect(() => receiver.verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
  expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow();
});

test('after a renewal both secrets verify', () => {
  const [later, former] = [newWebhookSecret(), newWebhookSecret()];
  const headers = signatureHeaders({ id: 'msg_1', body: '{}', at: new Date() }, [later, former]);
  for (const secret of [later, former]) expect(new Webhook(secret).verify('{}', headers)).toEqual({});
});

test('a message that is older than five minutes is a repetition', () => {
  const secret = newWebhookSecret();
  const headers = signatureHeaders({ id: 'msg_1', body: '{}', at: new Date(Date.now() - 301_000) }, [secret]);
  expect(() => new Webhook(secret).verify('{}', headers)).toThrow('too old');
});
