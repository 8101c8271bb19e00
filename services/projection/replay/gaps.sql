-- Which positions are missing between 1 and the head?
select after + 1 as first, position - 1 as last
  from (select position, lag(position, 1, 0::bigint) over (order by position) as after
          from (select position from record.event
                union all
                select position + 1 from record.head) all_of_them) steps
 where position > after + 1
 order by 1
