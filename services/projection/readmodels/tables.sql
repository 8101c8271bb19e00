-- The tables of one generation. Run with search_path set to its schema; indexes come in indexes.sql, functions in view.sql.
-- Small integer keys inside, OCD ids at the edges. Known periods are half-open; known_to 'infinity' means still so.

create table place (
    key         integer primary key,
    id          text    not null unique,
    name        text    not null,
    kind        text    not null,
    parent      integer,
    state       integer,                 -- key of the state-level division it lies in; its own for a state
    state_code  text,
    fips        text unique,
    gnis        text,
    geonames_id integer,
    population  integer,
    lat         double precision,
    lng         double precision,
    same_as     text[]  not null,
    names       text[]  not null,
    answers_for integer not null         -- key of the place whose stance it shows: its own, but for New York City's counties
);
create table place_alias (               -- every id and name under which a place may be asked for
    alias text    not null,              -- an OCD id, or a folded name (lower case, no accents)
    place integer not null,
    primary key (alias, place)
);

create table article (
    id           uuid primary key,
    kind         text        not null,
    url          text        not null,
    publisher    text,
    language     text,
    published_at text,
    modified_at  text,
    fetched_at   timestamptz not null,
    reported_at  timestamptz not null,
    feed         text,
    copy_of      uuid,
    version_of   uuid,
    erased       boolean     not null default false,
    recorded_at  timestamptz not null,
    position     bigint      not null
);
create table reading (                   -- article-classified: the measure of coverage
    article     uuid        not null,
    method      text        not null,
    version     text        not null,
    claims      uuid[]      not null,
    recorded_at timestamptz not null,
    position    bigint      not null,
    primary key (article, method, version)
);

create table claim (
    id           uuid primary key,
    kind         text        not null,
    cause        uuid,
    places       integer[]   not null,
    roles        text[]      not null,   -- beside places
    event_date   text,
    reported_at  timestamptz not null,
    recorded_at  timestamptz not null,
    method       text        not null,
    version      text        not null,
    confidence   integer     not null,   -- thousandths
    tier         text        not null,
    source_grade integer     not null,
    strong_key   text,
    evidence     jsonb       not null,   -- [{article, field, start, end}]
    data         jsonb       not null,   -- the event's data, as published
    standing     text        not null,   -- counts, waiting, review, superseded, retracted, corrected
    counts_from  timestamptz,            -- the known period in which it counts; null when it never does
    counts_to    timestamptz,
    position     bigint      not null
);

create table occurrence (                -- one row per known period in which its answer is the same
    state         text        not null,  -- OCD id of the state, or 'us'
    id            uuid        not null,  -- its earliest member
    known_from    timestamptz not null,
    known_to      timestamptz not null,
    kind          text        not null,
    event_date    text,
    day           date,                  -- first day that event_date may mean
    places        integer[]   not null,
    roles         text[]      not null,
    title         text        not null,
    direction     text,                  -- policy: direction; ruling: supports; enforcement: direction
    verb          text        not null,  -- policy: stage; ruling: outcome; listing: action; enforcement: reported
    fields        jsonb       not null,  -- the arbitrated fields of the event's data
    disagreements jsonb       not null,  -- {field: [other values]}
    claims        uuid[]      not null,  -- the members that count in this period, by (reported_at, id)
    confidence    integer     not null,  -- thousandths
    matter        uuid        not null,  -- shared with the occurrences of other states that tell the same
    primary key (state, id, known_from)
);

create table stance (                    -- a place's OWN stance; inheritance and preemption are the view
    place      integer     not null,
    valid_from date        not null,
    valid_to   date        not null,
    known_from timestamptz not null,
    known_to   timestamptz not null,
    bits       integer     not null,     -- 1 core limits, 2 core cooperation, 4 own ban below a state, 8 soft acts,
                                         -- 16 core limits ended, 32 state ban in force, 64 state mandate in force
    ahead      jsonb       not null,     -- [[day, bits], ...] what the acts and rulings dated by then bring later
    touched    integer     not null,     -- the bits that rest on an act which an open ruling touches
    without    jsonb       not null,     -- {ruling id: {bits, ahead}} the same without each open ruling
    because    jsonb       not null,     -- {bit: [occurrence ids]} for every bit that is set
    primary key (place, valid_from, known_from)
);

create table listing (
    place      integer     not null,
    lister     text        not null,
    list_name  text        not null,
    edition    text,
    valid_from date        not null,
    valid_to   date        not null,
    known_from timestamptz not null,
    known_to   timestamptz not null,
    action     text        not null,     -- listed or disputed while it stands; dropped, corrected or withdrawn after
    reason     text,
    occurrence uuid        not null,
    primary key (place, lister, list_name, valid_from, known_from)
);
