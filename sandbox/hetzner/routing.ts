import type { Request, Response, Router } from 'express';
import type { Collection, Document } from '../core/store.ts';
import {
  type ActionView,
  type NewAction,
  presentAction,
  type Resource,
  type StoredAction,
} from './action-runner.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
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

/** Types whose clients are told to try again, rather than that the resource is locked. */
const retried: Resource['type'][] = ['network', 'primary_ip'];

/** Throws `locked` or `conflict` while another action runs on the resource. */
export function refuseBusy(project: HetznerProject, resource: Resource): void {
  if (!project.actions.isBusy(resource)) return;
  if (retried.includes(resource.type))
    throw new HetznerError('conflict', `${resource.type} is being changed`);
  throw new HetznerError('locked', `${resource.type} is locked`);
}

/** Throws `uniqueness_error` if another resource of the kind has the name. `what` is the kind in the message. */
export function refuseTakenName<T extends Document & { name: string }>(
  resources: Collection<T>,
  what: string,
  wanted: string,
  self?: number,
): void {
  if (resources.find(({ id, name }) => name === wanted && id !== self)) {
    throw new HetznerError('uniqueness_error', `${what} name is already used`, {
      fields: [{ name: 'name' }],
    });
  }
}

/** A request for an action on a resource. */
export interface ActionRequest<T> {
  resource: T;
  body: unknown;
  /** Begins the action; `others` are the further resources that it concerns. */
  begin(command: string, input?: StoredAction['input'], others?: Resource[]): ActionView;
}

/** Returns a function that adds `POST /<path>/{id}/actions/<name>`, which answers 201 with what the handler returns. */
export function actionRoutesOn<T extends { id: number }>(
  router: Router,
  project: HetznerProject,
  { path, type, find }: { path: string; type: Resource['type']; find: (id: number) => T },
): (name: string, handle: (order: ActionRequest<T>) => Record<string, unknown>) => void {
  return (name, handle) => {
    router.post(`/${path}/:id/actions/${name}`, (request, response) => {
      const resource = find(idOf(request, type.replace('_', ' ')));
      refuseBusy(project, { id: resource.id, type });
      const begin: ActionRequest<T>['begin'] = (command, input = {}, others = []) => {
        const resources = [{ id: resource.id, type }, ...others];
        return presentAction(beginAction(project, response, { command, input, resources }));
      };
      response.status(201).json(handle({ resource, body: request.body, begin }));
    });
  };
}
