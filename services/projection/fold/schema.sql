-- Which generations of read models are there, which one is live, and what moved?
create schema if not exists fold;

create table if not exists fold.generation (
    number         integer     not null primary key,
    -- building: on its way to live. ready: was live, kept for a rollback. retired: its schema is gone.
    -- scratch: a look at the past or a proof; its maker drops it.
    status         text        not null check (status in ('building', 'live', 'ready', 'retired', 'scratch')),
    code_version   text        not null,
    gazetteer_hash text        not null,
    checkpoint     bigint      not null default 0,   -- the position of the last event folded
    today          date,                              -- the latest day-began that was folded
    started_at     timestamptz not null,
    left_at        timestamptz                        -- when it was live last; null where it never stopped being live
);
-- Databases of before have no left_at. Only then is the table locked: readers would wait behind a start otherwise.
do $$ begin
    if not exists (select from pg_attribute where attrelid = 'fold.generation'::regclass and attname = 'left_at') then
        alter table fold.generation add column left_at timestamptz;
    end if;
end $$;

create table if not exists fold.pointer (
    one        boolean primary key default true check (one),
    generation integer not null references fold.generation (number)
);

-- Events that this code does not understand (yet), per generation.
create table if not exists fold.not_understood (
    generation integer not null references fold.generation (number) on delete cascade,
    position   bigint  not null,
    id         uuid    not null,
    reason     text    not null,
    primary key (generation, position)
);

-- Generations that are built whole, by a replay: they hold the record up to to_position when all their parts are done.
create table if not exists fold.build (
    generation  integer     not null primary key references fold.generation (number) on delete cascade,
    follows     integer,                              -- the generation whose later changes it takes over, see touched
    to_position bigint      not null,
    spool       uuid        not null,                 -- names the scratch folder
    tables      text[]      not null,                 -- those that are built anew; the others are copied
    layout      bigint[]    not null,                 -- how the parts are cut: events in a drawer, positions in a part
    done        bigint      not null default 0,       -- events, of to_position
    started_at  timestamptz not null,
    moved_at    timestamptz not null
);
create table if not exists fold.part (
    generation integer not null references fold.generation (number) on delete cascade,
    part       text    not null,
    primary key (generation, part)
);
-- Which rows of a generation moved while another one is built that follows it: by key, in the order of the key's columns.
create table if not exists fold.touched (
    generation integer not null,
    position   bigint  not null,
    relation   text    not null,
    keys       jsonb   not null
);
create index if not exists touched_from on fold.touched (generation, position);

-- The journal of what moved, in position order. Written by the live owner only, never rebuilt.
create table if not exists fold.change (
    number     bigint generated always as identity primary key,
    position   bigint      not null,
    place      text        not null,                  -- OCD id
    scope      text        not null check (scope in ('CURRENT', 'HISTORY')),
    before     jsonb,                                 -- {status, basis, contested} of today; null for HISTORY
    after      jsonb,
    cause      uuid,                                  -- the event that moved it
    at         timestamptz not null
);
create index if not exists change_place on fold.change (place, number);
