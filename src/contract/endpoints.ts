// Every call of the API in one table. Routes, the client, the OpenAPI document and the tests are made from it.
import { commentCalls } from './comment-calls.ts';
import { deskCalls } from './desk-calls.ts';
import { moderationCalls } from './moderation-calls.ts';
import { readerCalls } from './reader-calls.ts';
import { ruleCalls } from './rule-calls.ts';
import { siteCalls } from './site-calls.ts';
import { staffCalls } from './staff-calls.ts';
import { threadCalls } from './thread-calls.ts';

export const endpoints = {
  ...commentCalls,
  ...threadCalls,
  ...readerCalls,
  ...moderationCalls,
  ...deskCalls,
  ...ruleCalls,
  ...siteCalls,
  ...staffCalls,
} as const;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;
