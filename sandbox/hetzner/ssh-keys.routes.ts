import { createHash } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { parseBody } from './body.ts';
import { HetznerError, invalidInput, resourceNotFound } from './errors.ts';
import { labels } from './labels.ts';
import { answerList } from './lists.ts';
import type { HetznerProject, SshKeyRecord } from './project.ts';
import { idOf } from './routing.ts';

const name = z.string().min(1).max(255);
const createBody = z.strictObject({ name, public_key: z.string().min(1), labels: labels.default({}) });
const updateBody = z.strictObject({ name: name.optional(), labels: labels.optional() });

/** /ssh_keys. Both the name and the key are unique. */
export function sshKeyRoutes(project: HetznerProject): Router {
  const router = Router();

  router.get('/ssh_keys', (request, response) => {
    answerList(request, response, {
      key: 'ssh_keys',
      rows: project.sshKeys.all(),
      sortable: ['id', 'name'],
      filters: { fingerprint: (key, value) => key.fingerprint === value },
    });
  });

  router.post('/ssh_keys', (request, response) => {
    const body = parseBody(createBody, request.body);
    const public_key = body.public_key.trim();
    const fingerprint = fingerprintOf(public_key);
    if (project.sshKeys.find((key) => key.fingerprint === fingerprint)) {
      throw new HetznerError('uniqueness_error', 'SSH key with the same fingerprint already exists', {
        fields: [{ name: 'public_key' }],
      });
    }
    refuseTaken(project, body.name);
    const created = new Date().toISOString();
    const key = {
      id: project.nextId('ssh_key'),
      name: body.name,
      fingerprint,
      public_key,
      labels: body.labels,
      created,
    };
    response.status(201).json({ ssh_key: project.sshKeys.put(key) });
  });

  router.get('/ssh_keys/:id', (request, response) => {
    response.json({ ssh_key: findKey(project, idOf(request, 'SSH key')) });
  });

  router.put('/ssh_keys/:id', (request, response) => {
    const key = findKey(project, idOf(request, 'SSH key'));
    const { name: wanted = key.name, labels: labelled = key.labels } = parseBody(updateBody, request.body);
    refuseTaken(project, wanted, key.id);
    response.json({ ssh_key: project.sshKeys.put({ ...key, name: wanted, labels: labelled }) });
  });

  router.delete('/ssh_keys/:id', (request, response) => {
    project.sshKeys.remove(findKey(project, idOf(request, 'SSH key')).id);
    response.status(204).end();
  });

  return router;
}

function findKey(project: HetznerProject, id: number): SshKeyRecord {
  const key = project.sshKeys.get(id);
  if (!key) throw resourceNotFound('SSH key', id);
  return key;
}

function refuseTaken(project: HetznerProject, wanted: string, self?: number): void {
  if (project.sshKeys.find((key) => key.name === wanted && key.id !== self)) {
    throw new HetznerError('uniqueness_error', 'SSH key with the same name already exists', {
      fields: [{ name: 'name' }],
    });
  }
}

/** The MD5 fingerprint with colons, as Hetzner shows it. Throws invalid_input when the text is not an OpenSSH public key. */
function fingerprintOf(publicKey: string): string {
  const [algorithm = '', encoded = ''] = publicKey.split(/\s+/);
  const blob = Buffer.from(encoded, 'base64');
  const named = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString() : '';
  if (!/^(ssh|ecdsa|sk)-/.test(algorithm) || named !== algorithm || blob.toString('base64') !== encoded) {
    throw invalidInput({ public_key: ['SSH key is not valid'] });
  }
  return createHash('md5')
    .update(blob)
    .digest('hex')
    .replace(/..(?=.)/g, '$&:');
}
