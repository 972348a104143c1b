import type { Server } from 'node:http';

export function createDoor(inside: { host: string; port: number }): Server;
