// Trending: the most discussed articles of a window. The formula, its source and the one query.
//
//   score(thread) = Σ over participants  ln(1 + Σ over their published comments  2^(−age / half-life))
//
// Exponential decay as in G. Cormode, V. Shkapenyuk, D. Srivastava, B. Xu, "Forward Decay", ICDE 2009, section III. The logarithm makes
// the second comment of a participant worth 0.58 of the first and the tenth 0.14: many voices count, a quarrel of two does not.
import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { PAGE_MAX } from '../contract/limits.ts';
import type { Trending, TrendingWindow } from '../contract/trending.ts';
import type { Database } from '../database/schema.ts';

const WINDOW_HOURS: Record<TrendingWindow, number> = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 };
/** Half-lives in a window: a comment at its far end still weighs 1/16, so that an article leaves the list gently. */
const HALF_LIVES = 4;
/** A minute: Trending moves by the hour, and the query reads every comment of the window. */
const CACHED_MS = 60_000;
/**
 * Answers kept: sites × windows, each with the longest list (20 KB of usual addresses and titles), of which a shorter one is a part: whoever asked
 * for 99 articles and then for 98 would have every comment read again.
 */
const ANSWERS = 1_000;

type Query = { site: string; window: TrendingWindow; limit: number };
type Row = { articleKey: string; articleUrl: string | null; articleTitle: string | null; commentCount: number; participantCount: number; score: number };

/** Straight from the rows. `commentCount` is of the window. Served by comments_recent. */
export const readTrending = async (db: Kysely<Database>, { site, window, limit }: Query): Promise<Trending> => {
  const windowHours = WINDOW_HOURS[window];
  const halfLifeSeconds = (windowHours * 3600) / HALF_LIVES;
  const { rows } = await sql<Row>`
    with participants as (
      select thread_id, author_id, count(*) as comments,
        ln(1 + sum(power(2::double precision, -extract(epoch from now() - created_at)::double precision / ${halfLifeSeconds}::double precision))) as weight
      from comments
      where site_id = ${site} and status = 'published' and author_id is not null
        and created_at > now() - make_interval(hours => ${windowHours}::integer) and created_at <= now() + interval '1 minute'
      group by thread_id, author_id
    ), scored as (
      select thread_id, sum(comments)::integer as comment_count, count(*)::integer as participant_count, sum(weight) as score
      from participants group by thread_id order by score desc, thread_id limit ${limit}
    )
    select t.article_key, t.article_url, t.article_title, s.comment_count, s.participant_count, s.score
    from scored s join threads t on t.site_id = ${site} and t.id = s.thread_id
    order by s.score desc, t.id`.execute(db);
  return {
    window,
    articles: rows.map(({ articleKey, articleUrl, articleTitle, ...scored }) => ({
      article: { key: articleKey, url: articleUrl, title: articleTitle },
      ...scored,
    })),
  };
};

/** Answers for a minute, one reading at a time per question. */
export class TrendingCache {
  readonly #answers: LRUCache<string, Promise<Trending>>;
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
    this.#answers = new LRUCache({ max: ANSWERS, ttl: CACHED_MS });
  }

  async read({ site, window, limit }: Query): Promise<Trending> {
    const { articles } = await this.#readLongest(site, window);
    return { window, articles: articles.slice(0, limit) };
  }

  #readLongest(site: string, window: TrendingWindow): Promise<Trending> {
    const key = `${site}\n${window}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const reading = readTrending(this.#db, { site, window, limit: PAGE_MAX });
    this.#answers.set(key, reading);
    // A failure is not an answer to keep.
    reading.catch(() => this.#answers.delete(key));
    return reading;
  }
}
