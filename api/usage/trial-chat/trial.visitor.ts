import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { dayOf, endOfDay } from '../../../gateway/budget/period.ts';
import { readCookie, writeCookie } from '../../accounts/sessions/session.cookie.ts';
import type { KeyedConfig } from '../../config.ts';
import { clientHashOf } from '../../platform/http/client-address.ts';
import type { TrialVisitor } from './trial.commands.ts';

const COOKIE = 'clawdet_visitor';
const FORM = /^[\w-]{22}$/;

/** Who asks. Without a cookie they share one visitor's messages with everyone from their network without one. */
export function visitorOf(req: Request, config: KeyedConfig): TrialVisitor {
  const sent = readCookie(req, COOKIE, config.publicUrl);
  const network = clientHashOf(req, config);
  return { visitor: sent && FORM.test(sent) ? hashOf(sent) : network, network };
}

/**
 * The same for a visitor who opens the page. Sets a cookie if they have none: random, and valid until the day is over,
 * so that it says nothing about any other day.
 */
export function ensureVisitor(req: Request, res: Response, config: KeyedConfig): TrialVisitor {
  const { publicUrl } = config;
  const who = visitorOf(req, config);
  if (who.visitor !== who.network) return who;
  const now = new Date();
  const maxAgeMs = endOfDay(dayOf(now)).getTime() - now.getTime();
  const cookie = randomBytes(16).toString('base64url');
  writeCookie(res, COOKIE, cookie, { publicUrl, maxAgeMs });
  return { ...who, visitor: hashOf(cookie) };
}

const hashOf = (cookie: string): string =>
  createHash('sha256').update(cookie).digest('base64url').slice(0, 22);
