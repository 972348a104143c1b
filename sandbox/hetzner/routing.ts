import type { Request, Response } from 'express';
import { type NewAction, presentAction, type Resource, type StoredAction } from './action-runner.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
import { answerList } from './lists.ts';
import type { HetznerProject } from './project.ts';

/** The numeric id in the path. Throws `not_found` for anything else. */
export function idOf(request: Request, what: string): number {
  const text = String(request.params.id);
  if (!/^\d+$/.test(text)) throw resourceNotFound(what, text);
  return Number(text);
}

/** Begins an action for a request, with the failure of an injected fault if there is one. */
export function beginAction(project: HetznerProject, response: Response, action: NewAction): StoredAction {
  return project.actions.begin({ ...action, fail: response.locals.failAction as string | undefined });
}

/** Throws `locked` while another action runs on the resource. */
export function refuseBusy(project: HetznerProject, resource: Resource): void {
  if (project.actions.isBusy(resource)) throw new HetznerError('locked', `${resource.type} is locked`);
}

/** Sends the actions of a resource, or those with the requested ids. */
export function answerActions(request: Request, response: Response, rows: StoredAction[]): void {
  answerList(request, response, {
    key: 'actions',
    rows,
    present: presentAction,
    sortable: ['id', 'command', 'status', 'progress', 'started', 'finished'],
    filters: {
      id: (row, value) => String(row.id) === value,
      status: (row, value) => row.status === value,
    },
  });
}
