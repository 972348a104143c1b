import { type Request, type Response, Router } from 'express';
import { dayOf, endOfDay } from '../../../gateway/budget/period.ts';
import type { ChatClient } from '../../../gateway/gateway.ts';
import { worstCaseOf } from '../../../gateway/http/call-meter.ts';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { answerVisitor } from './trial.answer.ts';
import { trialBudget } from './trial.budget.ts';
import { messagesLeft, type TrialVisitor } from './trial.commands.ts';
import { refuseUnfit } from './trial.filter.ts';
import { trialCall } from './trial.prompt.ts';
import { type TrialBody, trialQuestion } from './trial.schema.ts';
import { ensureVisitor, visitorOf } from './trial.visitor.ts';

/** /api/trial: a few questions to Grok for visitors without an account. */
export function trialRoutes(deps: ApiDeps, chatClient: ChatClient): Router {
  const { config, collections } = deps;
  const { trial } = config;
  const budget = trialBudget(collections, trial.dayMicros);
  const router = Router();

  /** What the shortest question may use: with less left than that, no message is left. */
  const smallestCall = () =>
    worstCaseOf(
      trialCall([{ role: 'user', content: '?' }], trial.model, chatClient.catalog),
      chatClient.prices,
      new Date(),
    ).worst;
  const trialNow = async (who: TrialVisitor): Promise<TrialBody> => {
    const now = new Date();
    const worst = smallestCall();
    const open = trial.dayMicros > 0 && (await budget.covers(worst));
    const left = open ? await messagesLeft(collections, who, worst.tokens, trial.limits, now) : 0;
    return { open, left, resetsAt: endOfDay(dayOf(now)).toISOString() };
  };

  router.get('/', async (req: Request, res: Response) => {
    res.json(await trialNow(ensureVisitor(req, res, config)));
  });

  router.post('/chat', async (req: Request, res: Response) => {
    if (trial.dayMicros === 0) throw new AppError('trial_off');
    const { messages } = parseRequest(trialQuestion, req.body);
    refuseUnfit(messages);
    const who = visitorOf(req, config);
    const call = trialCall(messages, trial.model, chatClient.catalog);
    await answerVisitor({ ...deps, chatClient, budget }, { call, who }, res, () => trialNow(who));
  });

  return router;
}
