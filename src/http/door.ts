// The only adapter between Express and acts: parse by the contract, find out who asks, act, answer.
import type { RequestHandler } from 'express';
import type { Asker } from '../access/asker.ts';
import type { Endpoint, InputOf, OutputOf } from '../contract/endpoints.ts';

/** What a room does for one call: plain values in, plain values out; throws a Problem. */
export type Act<E extends Endpoint> = (asker: Asker, input: InputOf<E>) => Promise<OutputOf<E>>;

export type Route = { endpoint: Endpoint; handler: RequestHandler };

/** Binds an endpoint of the contract to its act. */
export type Door = <E extends Endpoint>(endpoint: E, act: Act<E>) => Route;
