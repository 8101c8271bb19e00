-- What does a place stand for, all told? Its own grounds, joined with those of its state (stance rules, section 3, Status).
-- Grounds: 1 core limits, 2 core cooperation, 4 own ban below a state, 8 soft acts, 16 core limits ended, 32 ban, 64 mandate.

-- The grounds of cooperation: a ban of its own counts below a state.
create function cooperation(own integer, is_state boolean) returns integer
language sql immutable parallel safe
return own & (case when is_state then 2 else 6 end);

create function stance_status(own integer, state integer, is_state boolean) returns text
language sql immutable parallel safe
return case
    when is_state and state & 32 <> 0 then 'ANTI_SANCTUARY'
    when own & 1 <> 0 and state & 32 <> 0 then 'PREEMPTED'
    when own & 1 <> 0 and cooperation(own, is_state) <> 0 then 'MIXED'
    when own & 1 <> 0 then 'SANCTUARY'
    when cooperation(own, is_state) <> 0 and state & 64 <> 0 then 'MIXED'
    when cooperation(own, is_state) <> 0 then 'COOPERATING'
    when state & 64 <> 0 then 'SANCTUARY'
    when own & 8 <> 0 then 'STEALTH'
    when own & 16 <> 0 then 'COOPERATING'
    when state & 32 <> 0 then 'COOPERATING'
    else 'UNKNOWN'
end;

create function stance_basis(own integer, state integer, is_state boolean) returns text
language sql immutable parallel safe
return case
    when is_state and state & 32 <> 0 then 'OWN'
    when own & 1 <> 0 or cooperation(own, is_state) <> 0 then 'OWN'
    when state & 64 <> 0 then 'INHERITED'
    when own & 24 <> 0 then 'OWN'
    when state & 32 <> 0 then 'INHERITED'
    else 'NONE'
end;

-- The place's own grounds that decide.
create function deciding_own(own integer, state integer, is_state boolean) returns integer
language sql immutable parallel safe
return case
    when is_state and state & 32 <> 0 then 0
    when own & 1 <> 0 and state & 32 <> 0 then 1
    when own & 1 <> 0 or cooperation(own, is_state) <> 0 then own & 1 | cooperation(own, is_state)
    when state & 64 <> 0 then 0
    when own & 8 <> 0 then 8
    else own & 16
end;

-- The state's grounds that decide: what was inherited, what preempts, what makes it mixed.
create function deciding_state(own integer, state integer, is_state boolean) returns integer
language sql immutable parallel safe
return case
    when is_state and state & 32 <> 0 then 32
    when own & 1 <> 0 then state & 32
    when cooperation(own, is_state) <> 0 or state & 64 <> 0 then state & 64
    when own & 24 <> 0 then 0
    else state & 32
end;

-- The grounds on a later day, by the steps [[day, grounds], ...] in order of days.
create function grounds_on(now integer, ahead jsonb, day date) returns integer
language sql immutable parallel safe
return coalesce(
    (select (step ->> 1)::integer from jsonb_array_elements(ahead) step
      where (step ->> 0)::date <= day order by (step ->> 0)::date desc limit 1), now);

-- The first later status that differs from today's, and its day: [status, day]; null when nothing is to come.
create function stance_upcoming(own integer, own_ahead jsonb, state integer, state_ahead jsonb, is_state boolean)
returns text[] language sql immutable parallel safe
return case when own_ahead <> '[]' or state_ahead <> '[]' then (
    select array[later.status, later.day::text]
      from (select day, stance_status(grounds_on(own, own_ahead, day), grounds_on(state, state_ahead, day), is_state) status
              from (select distinct (step ->> 0)::date as day from jsonb_array_elements(own_ahead || state_ahead) step) days
           ) later
     where later.status <> stance_status(own, state, is_state)
     order by later.day limit 1) end;

-- The stances of places (null: of all) on a day, as known at an instant. One row a place.
create function stance_at(as_of date, known_at timestamptz, keys integer[])
returns table (
    place integer, status text, basis text, contested boolean, upcoming_status text, upcoming_on date, because uuid[]
) language sql stable parallel safe
begin atomic
    with asked as (
        select key, state, answers_for, coalesce(state = key, false) as is_state from place where keys is null
        union all
        select key, state, answers_for, coalesce(state = key, false) from place where key = any (keys)
    ), grounds as (
        select asked.key, asked.is_state,
               coalesce(o.bits, 0) as own, coalesce(o.ahead, '[]') as own_ahead, coalesce(o.touched, 0) as own_touched,
               coalesce(o.without, '{}') as own_without, coalesce(o.because, '{}') as own_because,
               coalesce(s.bits, 0) as state, coalesce(s.ahead, '[]') as state_ahead,
               coalesce(s.touched, 0) as state_touched, coalesce(s.without, '{}') as state_without,
               coalesce(s.because, '{}') as state_because
          from asked
          left join stance o on o.place = asked.answers_for and o.valid_from <= as_of and as_of < o.valid_to
                            and o.known_from <= known_at and (known_at < o.known_to or o.known_to = 'infinity')
          left join stance s on s.place = asked.state and s.valid_from <= as_of and as_of < s.valid_to
                            and s.known_from <= known_at and (known_at < s.known_to or s.known_to = 'infinity')
    ), now as (
        select g.*, stance_status(own, g.state, is_state) as status, stance_basis(own, g.state, is_state) as basis,
               deciding_own(own, g.state, is_state) as by_own, deciding_state(own, g.state, is_state) as by_state,
               stance_upcoming(own, own_ahead, g.state, state_ahead, is_state) as upcoming
          from grounds g
    )
    select n.key, n.status, n.basis,
           n.own_touched & n.by_own <> 0 or n.state_touched & n.by_state <> 0
           or case when n.own_without <> '{}' or n.state_without <> '{}' then exists (
               select from (select jsonb_object_keys(n.own_without || n.state_without) as ruling) r
                      cross join lateral (
                          select coalesce((n.own_without -> r.ruling ->> 'bits')::integer, n.own) as own,
                                 coalesce(n.own_without -> r.ruling -> 'ahead', n.own_ahead) as own_ahead,
                                 coalesce((n.state_without -> r.ruling ->> 'bits')::integer, n.state) as state,
                                 coalesce(n.state_without -> r.ruling -> 'ahead', n.state_ahead) as state_ahead) w
                where stance_status(w.own, w.state, n.is_state) <> n.status
                   or stance_upcoming(w.own, w.own_ahead, w.state, w.state_ahead, n.is_state)
                      is distinct from n.upcoming) else false end,
           n.upcoming[1], n.upcoming[2]::date,
           case when n.by_own <> 0 or n.by_state <> 0 then (
               select coalesce(array_agg(distinct id::uuid order by id::uuid), '{}')
                 from (select jsonb_array_elements_text(ids) as id from jsonb_each(n.own_because) b (ground, ids)
                        where ground::integer & n.by_own <> 0
                       union all
                       select jsonb_array_elements_text(ids) from jsonb_each(n.state_because) b (ground, ids)
                        where ground::integer & n.by_state <> 0) deciding) else '{}' end
      from now n;
end;

-- The unbroken runs of equal (status, basis) of one place, as known at an instant, oldest first; valid_to null: still.
create function stance_runs(place_key integer, known_at timestamptz)
returns table (status text, basis text, valid_from date, valid_to date) language sql stable parallel safe
begin atomic
    with asked as (
        select answers_for, state, coalesce(state = key, false) as is_state from place where key = place_key
    ), own as (
        select s.valid_from, s.valid_to, s.bits from stance s, asked
         where s.place = asked.answers_for and s.known_from <= known_at
           and (known_at < s.known_to or s.known_to = 'infinity')
    ), above as (
        select s.valid_from, s.valid_to, s.bits from stance s, asked
         where s.place = asked.state and s.known_from <= known_at
           and (known_at < s.known_to or s.known_to = 'infinity')
    ), cuts as (
        select valid_from as day from own union select valid_to from own
        union select valid_from from above union select valid_to from above
    ), pieces as (
        select cuts.day, lead(cuts.day) over (order by cuts.day) as until,
               coalesce((select bits from own where own.valid_from <= cuts.day and cuts.day < own.valid_to), 0) as own,
               coalesce((select bits from above where above.valid_from <= cuts.day and cuts.day < above.valid_to), 0)
                   as state
          from cuts
    ), told as (
        select day, until, stance_status(own, pieces.state, is_state) as status,
               stance_basis(own, pieces.state, is_state) as basis
          from pieces, asked where day < 'infinity'
    ), marked as (
        select told.*, (status, basis) is distinct from (lag(status) over w, lag(basis) over w) as begins
          from told window w as (order by day)
    ), numbered as (
        select marked.*, sum(begins::integer) over (order by day) as run from marked
    ), runs as (
        select numbered.status, numbered.basis, min(day) as valid_from, nullif(max(coalesce(until, 'infinity')), 'infinity') as valid_to
          from numbered group by run, numbered.status, numbered.basis
    )
    select runs.status, runs.basis, runs.valid_from, runs.valid_to
      from runs
     where runs.status <> 'UNKNOWN' or runs.valid_from > (select min(day) from cuts)
     order by runs.valid_from;
end;
