import { Watched } from './watched.ts';

export type Stand = 'joining' | 'live' | 'lost';

export class DeskLive extends Watched {
  stand: Stand = 'joining';
}
