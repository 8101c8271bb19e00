// What one can ask, one example a tab. A test checks each against the schema.
"use strict";
window.EXAMPLES = [
  `# Where did Travis County stand on 5 September 2017, as known a day later, and who says so?
query WhereDidItStand {
  jurisdiction(fips: "48453", asOf: "2017-09-05", knownAt: "2017-09-06") {
    id
    name
    kind
    population
    parent { name }
    stance {
      status
      basis
      contested
      confidence
      since
      upcoming { status on }
      because {
        id
        kind
        title
        occurredOn
        sources { url publisher publishedAt evidence { quote start end } }
      }
    }
    listings { lister listName edition action reason }
    history { status basis validFrom validTo }
  }
  _meta { position generation }
}`,
  `# All states on a map, on any day.
query Map {
  stanceMap(kind: "state", asOf: "2018-01-01") { fips id status basis contested }
}`,
  `# What has happened, newest first, with its sources.
query WhatHappened {
  occurrences(first: 10) {
    nodes {
      occurredOn
      title
      kind
      direction
      verb
      places { role place { name stateCode } }
      disagreements { field values }
      sources { publisher url title evidence { quote } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  `# What waits for an editor in Texas, oldest first; sanctuary review says the editor's word.
query Queue {
  claims(standing: "review", state: "TX", order: OLDEST, first: 20) {
    totalCount
    nodes {
      eventId
      kind
      eventDate
      reportedAt
      confidence
      places { role place { name stateCode } }
      evidence { quote }
      cause { url publisher headline }
      data
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  `# Which answers in Texas did a week of August 2017 change, as the ledger knew it then?
query BeforeAndAfter {
  compare(
    state: "TX"
    from: { asOf: "2017-09-05", knownAt: "2017-08-29" }
    to: { asOf: "2017-09-05", knownAt: "2017-09-06" }
  ) {
    totalCount
    nodes {
      place { name kind }
      before { status basis contested }
      after { status basis contested }
    }
  }
}`,
  `# What moved lately, and which event moved it.
query WhatMoved {
  changes(last: 20) {
    nodes { number position at scope place { name stateCode } before { status } after { status } cause }
    pageInfo { endCursor }
  }
}`,
  `# Watch Texas: press play and leave the tab open.
subscription Watch {
  jurisdictionChanged(state: "TX") {
    number
    scope
    at
    place { name stance { status basis because { title } } }
    before { status basis }
    after { status basis }
    cause
  }
}`,
];
