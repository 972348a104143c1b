import { EventEmitter } from 'node:events';

/** Notifies streams in this process that an operation changed. Other processes find out by polling, once a second. */
export interface OperationBus {
  changed(operationId: string): void;
  /** Calls back at each change; returns a function that unsubscribes. */
  onChange(operationId: string, listener: () => void): () => void;
}

/** A bus for one process. */
export function createBus(): OperationBus {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    changed: (id) => void emitter.emit(id),
    onChange: (id, listener) => {
      emitter.on(id, listener);
      return () => void emitter.off(id, listener);
    },
  };
}
