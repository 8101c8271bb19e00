-- Stand-ins for the functions of the stance read model, in a test's schema only: own bits, state's ban, no rulings.
create function stance_rows(known_at timestamptz)
returns table(place integer, valid_from date, valid_to date, status text, basis text, contested boolean, because uuid[])
language sql stable set search_path from current as $$
    with known as (select * from stance s where s.known_from <= known_at and known_at < s.known_to)
    select s.place, s.valid_from, s.valid_to,
           case when s.bits & 32 > 0 then 'ANTI_SANCTUARY' when s.bits & 1 > 0 then 'SANCTUARY' else 'UNKNOWN' end,
           case when s.bits > 0 then 'OWN' else 'NONE' end, s.without <> '{}',
           array(select e.id::uuid from jsonb_each(s.because) b(bit, ids), jsonb_array_elements_text(b.ids) e(id))
      from known s
$$;
create function stance_at(as_of date, known_at timestamptz, keys integer[])
returns table(place integer, status text, basis text, contested boolean, upcoming_status text, upcoming_on date, because uuid[])
language sql stable set search_path from current as $$
    select p.key, coalesce(s.status, 'UNKNOWN'), coalesce(s.basis, 'NONE'), coalesce(s.contested, false), n.status, n.valid_from,
           coalesce(s.because, '{}')
      from place p
      left join lateral (select * from stance_rows(known_at) r
                          where r.place = p.key and r.valid_from <= as_of and as_of < r.valid_to) s on true
      left join lateral (select * from stance_rows(known_at) r where r.place = p.key and r.valid_from > as_of
                          and r.status <> coalesce(s.status, 'UNKNOWN') order by r.valid_from limit 1) n on true
     where keys is null or p.key = any(keys)
$$;
create function stance_runs(place_ integer, known_at timestamptz)
returns table(status text, basis text, valid_from date, valid_to date)
language sql stable set search_path from current as $$
    select r.status, r.basis, r.valid_from, nullif(r.valid_to, 'infinity') from stance_rows(known_at) r
     where r.place = place_ and r.status <> 'UNKNOWN' order by r.valid_from
$$;
