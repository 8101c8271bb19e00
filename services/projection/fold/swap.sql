-- What does today's answer become, place by place, when readers go from generation {old} to {new}?
-- Each is asked about its own day: a day that only {new} has folded moved what takes effect on it.
insert into fold.change (position, place, scope, before, after, at)
select $1, coalesce(b.id, a.id), 'CURRENT', b.answer, a.answer, clock_timestamp()
  from (select p.id, jsonb_build_object('status', s.status, 'basis', s.basis, 'contested', s.contested) as answer
          from {old}.stance_at(coalesce($3, $2, current_date), '9999-12-31', null) s join {old}.place p on p.key = s.place) b
  full join
       (select p.id, jsonb_build_object('status', s.status, 'basis', s.basis, 'contested', s.contested) as answer
          from {new}.stance_at(coalesce($2, current_date), '9999-12-31', null) s join {new}.place p on p.key = s.place) a
    using (id)
 where b.answer is distinct from a.answer
