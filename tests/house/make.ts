// What the API has no call for, put into the rows or read from them: another site, a time that is past, what nobody is shown.
import pg from 'pg';

type Place = { databaseUrl: string };

/** One statement on the app's own database, as its owner would run it. */
export const rows = async <Row extends pg.QueryResultRow>({ databaseUrl }: Place, text: string, values: unknown[] = []): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
};

/** A second tenant in the same database. */
export const makeSite = async (place: Place, site: string, settings: object = {}): Promise<void> => {
  await rows(place, 'insert into sites (id, settings) values ($1, $2)', [site, JSON.stringify(settings)]);
};

/** Moves a comment into the past, for what depends on its age. */
export const age = async (place: Place, id: string, seconds: number): Promise<void> => {
  await rows(place, 'update comments set created_at = created_at - make_interval(secs => $2) where id = $1', [id, seconds]);
};
