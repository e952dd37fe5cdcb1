// The schema of a database as SQL, from its catalogue: what db/schema.sql holds. (The embedded Postgres comes without pg_dump.)
import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

type Table = { name: string; about: string | null; options: string | null; unlogged: boolean };
type Column = { table: string; name: string; type: string; notNull: boolean; value: string | null; generated: boolean; about: string | null };
type Part = { table: string; kind: 'key' | 'check' | 'index' | 'trigger'; definition: string };

/** Tables of ours, in the order in which the migrations made them. kysely's own list of migrations is no part of the schema. */
const ours = sql`t.relkind = 'r' and t.relnamespace in ('public'::regnamespace, 'auth'::regnamespace) and t.relname not like 'kysely%'`;

/** As the tables of `public` are called in every statement: by their name alone. */
const name = sql`case when t.relnamespace = 'public'::regnamespace then t.relname else t.relnamespace::regnamespace || '.' || t.relname end`;

const readTables = async (db: Kysely<Database>): Promise<Table[]> => {
  const { rows } = await sql<Table>`
    select ${name} as name, obj_description(t.oid, 'pg_class') as about, array_to_string(t.reloptions, ', ') as options,
      t.relpersistence = 'u' as unlogged
    from pg_class t where ${ours} order by t.oid`.execute(db);
  return rows;
};

const readColumns = async (db: Kysely<Database>): Promise<Column[]> => {
  const { rows } = await sql<Column>`
    select ${name} as table, a.attname as name, format_type(a.atttypid, a.atttypmod) || case when co.collname = 'C' then ' collate "C"' else '' end as type,
      a.attnotnull as not_null, pg_get_expr(d.adbin, d.adrelid) as value, a.attgenerated <> '' as generated, col_description(t.oid, a.attnum) as about
    from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      left join pg_collation co on co.oid = a.attcollation
    where ${ours} order by t.oid, a.attnum`.execute(db);
  return rows;
};

/** Keys first, then what they refer to, then the rules of single rows. Not null stands with its column (a constraint of its own since Postgres 18). */
const readParts = async (db: Kysely<Database>): Promise<Part[]> => {
  const { rows } = await sql<Part>`
    select ${name} as table, case c.contype when 'c' then 'check' else 'key' end as kind, 'constraint ' || c.conname || ' ' || pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class t on t.oid = c.conrelid where ${ours} and c.contype <> 'n'
    order by t.oid, array_position('{p,u,f,c}', c.contype::text), c.conname`.execute(db);
  const indexes = await sql<Part>`
    select ${name} as table, 'index' as kind, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where ${ours} and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
    order by t.oid, x.relname`.execute(db);
  const triggers = await sql<Part>`
    select ${name} as table, 'trigger' as kind, pg_get_triggerdef(g.oid) as definition
    from pg_trigger g join pg_class t on t.oid = g.tgrelid where ${ours} and not g.tgisinternal order by t.oid, g.tgname`.execute(db);
  return [...rows, ...indexes.rows, ...triggers.rows];
};

/** As they were written. */
const readFunctions = async (db: Kysely<Database>): Promise<string[]> => {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_functiondef(p.oid) as definition from pg_proc p where p.pronamespace = 'public'::regnamespace order by p.proname`.execute(db);
  return rows.map(({ definition }) => `${definition.replaceAll('public.', '').trim()};\n`);
};

/** Postgres' own wording of an expression, nearer to how people write it. Our names are all lower case; what is quoted stays. */
const plain = (text: string): string =>
  text
    .split(/('[^']*'|"[^"]*")/)
    .map((piece, n) => (n % 2 === 1 ? piece : piece.toLowerCase().replace(/\s+/g, ' ')))
    .join('')
    .replace(/'(-?\d+)'::integer/g, '$1')
    .replace(/::(text|double precision|integer\[\]|jsonb)/g, '')
    .replace(/ \((\d+)\)/g, ' $1')
    .replace(/= any \(array\[([^\]]*)\]\)/g, 'in ($1)')
    .replace(/check \(\((.*)\)\)$/, 'check ($1)')
    .replace(/ where \((.*)\)$/, ' where $1')
    .replaceAll('timestamp with time zone', 'timestamptz')
    .replaceAll(' using btree', '')
    .replaceAll('public.', '')
    .trim();

const columnLine = ({ name, type, notNull, value, generated }: Column): string => {
  const given = value === null ? '' : generated ? ` generated always as (${plain(value).replace(/^\((.*)\)$/, '$1')}) stored` : ` default ${plain(value)}`;
  return `${name} ${plain(type)}${notNull ? ' not null' : ''}${given}`;
};

const asComment = (about: string | null, indent = ''): string => (about === null ? '' : `${indent}-- ${about}\n`);

const describeTable = ({ name, about, options, unlogged }: Table, columns: readonly Column[], parts: readonly Part[]): string => {
  const isOwnStatement = ({ kind }: Part) => kind === 'index' || kind === 'trigger';
  const rules = parts.filter((part) => !isOwnStatement(part)).map(({ definition }) => `  ${plain(definition)}`);
  const body = [...columns.map((column) => `${asComment(column.about, '  ')}  ${columnLine(column)}`), ...rules].join(',\n');
  const statements = parts.filter(isOwnStatement).map(({ definition }) => `\n${plain(definition)};`);
  return `${asComment(about)}create ${unlogged ? 'unlogged ' : ''}table ${name} (\n${body}\n)${options === null ? '' : ` with (${options.replaceAll('=', ' = ')})`};${statements.join('')}\n`;
};

/** The text of db/schema.sql. */
export const describeSchema = async (db: Kysely<Database>): Promise<string> => {
  const [tables, columns, parts, functions] = await Promise.all([readTables(db), readColumns(db), readParts(db), readFunctions(db)]);
  const described = tables.map((table) =>
    describeTable(
      table,
      columns.filter((column) => column.table === table.name),
      parts.filter((part) => part.table === table.name),
    ),
  );
  return `-- Made from the migrations by \`npm run schema\`; do not edit. Read this first, the migrations for the reasons.\n\n${[...described, ...functions].join('\n')}`;
};
