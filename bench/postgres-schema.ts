/** What is replicated: one row a change, of any origin. */
const CHANGES = `create table change (
  origin text, seq bigint, id text, source int, hlc bigint, fields jsonb,
  primary key (origin, seq));`;

/** What is to be written, made ready beforehand. */
export const PUBLISHER = `${CHANGES}
create unlogged table waiting (like change, primary key (origin, seq));
create publication register for table change;`;

/**
 * The parent: a record with each source's claims, its newest value for each field, and look-ups by
 * number, household and name, kept by a trigger that also runs for replicated rows.
 */
export const SUBSCRIBER = `${CHANGES}
create table record (id text primary key, number text, household text, name text, claims jsonb);
create index on record (number);
create index on record (household);
create index on record (name);

create function merge_change() returns trigger language plpgsql set search_path = public as $$
declare
  mine text := new.source::text;
begin
  insert into record values (
    new.id, new.fields->>'GMSFHM', new.fields->>'HH', new.fields->>'XM',
    jsonb_build_object(mine, jsonb_build_object('hlc', new.hlc, 'fields', new.fields)))
  on conflict (id) do update set claims = case
    when (record.claims->mine->>'hlc')::bigint > new.hlc then record.claims
    else jsonb_set(record.claims, array[mine], jsonb_build_object(
      'hlc', new.hlc,
      'fields', coalesce(record.claims->mine->'fields', '{}'::jsonb) || new.fields)) end;
  return null;
end $$;
create trigger merged after insert on change for each row execute function merge_change();
alter table change enable always trigger merged;`;

export function subscribe(port: number): string {
  return `create subscription station
    connection 'host=127.0.0.1 port=${port} user=postgres dbname=postgres'
    publication register with (copy_data = false, streaming = on);`;
}

/** Moves what waits, of one origin, in transactions of so many rows; 0: in one. */
export function publish(origin: string, rows: number, inOne: number): string {
  const step = inOne === 0 ? rows : inOne;
  const statements: string[] = [];
  for (let from = 1; from <= rows; from += step) {
    const to = Math.min(rows, from + step - 1);
    statements.push(
      `insert into change select * from waiting
       where origin = '${origin}' and seq between ${from} and ${to} order by seq;`,
    );
  }
  return statements.join('\n');
}

/** Ends once the subscriber has all written so far on disk. */
export const FLUSHED = `do $$
declare
  last pg_lsn := pg_current_wal_insert_lsn();
begin
  while not exists (select from pg_stat_replication where flush_lsn >= last) loop
    perform pg_sleep(0.01);
  end loop;
end $$;`;

export const STREAMING = `do $$
begin
  while not exists (select from pg_stat_replication where state = 'streaming') loop
    perform pg_sleep(0.01);
  end loop;
end $$;`;
