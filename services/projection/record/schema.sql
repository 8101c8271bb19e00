-- What is the record? Every event once, in gapless commit order; the texts beside it, so that they can be erased.
create schema if not exists record;

create table if not exists record.event (
    position     bigint      not null primary key,
    id           uuid        not null unique,
    type         text        not null,
    version      integer     not null,
    subject      text,
    time         timestamptz not null,
    recorded_at  timestamptz not null,
    body         json        not null,   -- the whole envelope, without the text members
    body_hash    bytea       not null,
    entry        text        not null    -- the stream entry's id, or where an import came from
);
create index if not exists event_type on record.event (type, position);
-- The addresses that are not read again: an article that comes from there all the same is recorded without its text.
create index if not exists event_erased_address on record.event ((body -> 'data' ->> 'address'))
    where type = 'article-erased';

-- No foreign key: both rows are written in one transaction and an event is never deleted; checking each text by itself
-- cost a third of an append.
create table if not exists record.text (
    event  uuid not null,
    member text not null,
    value  text not null,
    primary key (event, member)
);

-- One row. Its lock is taken first in every append: position order is commit order.
create table if not exists record.head (
    one      boolean primary key default true check (one),
    position bigint  not null default 0
);
insert into record.head default values on conflict do nothing;

-- The same id with another body: the first is kept, the other is shown.
create table if not exists record.conflict (
    id        uuid        not null,
    body_hash bytea       not null,
    body      json        not null,
    entry     text        not null,
    seen_at   timestamptz not null,
    primary key (id, body_hash)
);

-- From which entry a restored database reads each stream again.
create table if not exists record.stream (
    name       text primary key,
    last_entry text not null
);

-- What a restored database could not read again: its stream was trimmed between these two entries. Whoever has put the
-- events in by another way (an export, a newer backup) deletes the row.
create table if not exists record.gap (
    stream       text        not null,
    after_entry  text        not null,
    before_entry text        not null,
    found_at     timestamptz not null default clock_timestamp(),
    primary key (stream, after_entry)
);

create or replace function record.refuse() returns trigger language plpgsql as $$
begin
    raise exception 'record.event is append-only: % refused', tg_op;
end $$;
create or replace trigger append_only before update or delete on record.event
    for each row execute function record.refuse();
create or replace trigger append_only_truncate before truncate on record.event
    for each statement execute function record.refuse();

-- The words of a piece of evidence: code points [from_, to_) of a member, at most 2,000; null when the text is erased.
create or replace function record.quote(event_ uuid, member_ text, from_ integer, to_ integer) returns text
language sql stable security definer set search_path = pg_catalog as $$
    select substr(value, from_ + 1, least(to_ - from_, 2000))
      from record.text where event = event_ and member = member_ and from_ >= 0 and to_ > from_
$$;

-- The headline of an article, at most 500 code points; null when the text is erased.
create or replace function record.headline(event_ uuid) returns text
language sql stable security definer set search_path = pg_catalog as $$
    select left(value, 500) from record.text where event = event_ and member = 'title'
$$;

-- Who wrote an article, as its source says; null where it does not, and when the text is erased.
create or replace function record.author(event_ uuid) returns text
language sql stable security definer set search_path = pg_catalog as $$
    select left(value, 300) from record.text where event = event_ and member = 'author'
$$;
