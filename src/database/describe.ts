// The schema of a database as SQL, from its catalogue: what db/schema.sql holds. (The embedded Postgres comes without pg_dump.)
import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

type Column = { table: string; column: string; type: string; notNull: boolean; default: string | null; generated: boolean };
type Part = { table: string; definition: string; kind: 'constraint' | 'index' };

const readColumns = async (db: Kysely<Database>): Promise<Column[]> => {
  const { rows } = await sql<Column>`
    select t.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) || case when co.collname = 'C' then ' collate "C"' else '' end as type,
      a.attnotnull as not_null, pg_get_expr(d.adbin, d.adrelid) as default, a.attgenerated <> '' as generated
    from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      left join pg_collation co on co.oid = a.attcollation
    where t.relkind = 'r' and t.relname not like 'kysely%'
    order by t.relname, a.attnum`.execute(db);
  return rows;
};

const readParts = async (db: Kysely<Database>): Promise<Part[]> => {
  const { rows } = await sql<Part>`
    select t.relname as table, 'constraint ' || c.conname || ' ' || pg_get_constraintdef(c.oid) as definition, 'constraint' as kind
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
    where c.contype <> 'n' and t.relname not like 'kysely%'
    union all
    select t.relname, pg_get_indexdef(i.indexrelid) || ';', 'index'
    from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
    where t.relname not like 'kysely%' and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
    order by 1, 3, 2`.execute(db);
  return rows;
};

const columnLine = ({ column, type, notNull, default: value, generated }: Column): string => {
  const given = value === null ? '' : generated ? ` generated always as ${value} stored` : ` default ${value}`;
  return `  ${column} ${type}${notNull ? ' not null' : ''}${given}`;
};

export const describeSchema = async (db: Kysely<Database>): Promise<string> => {
  const [columns, parts] = await Promise.all([readColumns(db), readParts(db)]);
  const tables = [...new Set(columns.map(({ table }) => table))].map((table) => {
    const own = parts.filter((part) => part.table === table);
    const lines = [
      ...columns.filter((column) => column.table === table).map(columnLine),
      ...own.filter(({ kind }) => kind === 'constraint').map(({ definition }) => `  ${definition}`),
    ];
    const indexes = own.filter(({ kind }) => kind === 'index').map(({ definition }) => `\n${definition.replaceAll('public.', '')}`);
    return `create table ${table} (\n${lines.join(',\n')}\n);${indexes.join('')}\n`;
  });
  return `-- Made from the migrations by \`npm run schema\`; do not edit. Read this first, the migrations for the reasons.\n\n${tables.join('\n')}`;
};
