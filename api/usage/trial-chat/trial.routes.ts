import { type Request, type Response, Router } from 'express';
import { dayOf, endOfDay } from '../../../gateway/budget/period.ts';
import type { Talk } from '../../../gateway/gateway.ts';
import { mostOf } from '../../../gateway/http/tab.ts';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { parse } from '../../platform/http/validate.ts';
import { answerVisitor } from './trial.answer.ts';
import { messagesLeft, type Visitor } from './trial.commands.ts';
import { refuseUnfit } from './trial.filter.ts';
import { trialMoney } from './trial.money.ts';
import { callOf } from './trial.question.ts';
import { type TrialBody, trialQuestion } from './trial.schema.ts';
import { visitorOf, welcomed } from './trial.visitor.ts';

/** /api/trial: a few questions to Grok for whoever comes by, without an account. */
export function trialRoutes(deps: ApiDeps, talk: Talk): Router {
  const { config, models } = deps;
  const { trial } = config;
  const money = trialMoney(models, trial.dayMicros);
  const router = Router();

  /** What the shortest question may use: with less left than that, there is none left. */
  const least = () =>
    mostOf(callOf([{ role: 'user', content: '?' }], trial.model, talk.models), talk.prices, new Date()).worst;
  const trialNow = async (who: Visitor): Promise<TrialBody> => {
    const now = new Date();
    const worst = least();
    const open = trial.dayMicros > 0 && (await money.covers(worst));
    const left = open ? await messagesLeft(models, who, worst.tokens, trial.limits, now) : 0;
    return { open, left, resetsAt: endOfDay(dayOf(now)).toISOString() };
  };

  router.get('/', async (req: Request, res: Response) => {
    res.json(await trialNow(welcomed(req, res, config)));
  });

  router.post('/chat', async (req: Request, res: Response) => {
    if (trial.dayMicros === 0) throw new AppError('trial_off');
    const { messages } = parse(trialQuestion, req.body);
    refuseUnfit(messages);
    const who = visitorOf(req, config);
    const call = callOf(messages, trial.model, talk.models);
    await answerVisitor({ ...deps, talk, money }, { call, who }, res, () => trialNow(who));
  });

  return router;
}
