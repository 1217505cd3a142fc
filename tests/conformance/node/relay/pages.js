// What relay-compiler reads. The texts of the programs of Relay's users look like this one.

import { graphql } from 'relay-runtime';

graphql`
  fragment pages_query on Query
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
  )
  @refetchable(queryName: "pagesPaginationQuery") {
    organizations(first: $first, after: $after, last: $last, before: $before)
      @connection(key: "pages_organizations") {
      edges { node { id name } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

graphql`
  query pagesQuery($first: Int, $last: Int, $after: String, $before: String) {
    ...pages_query @arguments(first: $first, last: $last, after: $after, before: $before)
    agreements(first: 1) { nodes { id ...pages_agreement } }
  }
`;

graphql`
  fragment pages_agreement on Agreement
  @argumentDefinitions(count: { type: "Int", defaultValue: 1 }, cursor: { type: "String" })
  @refetchable(queryName: "pagesAgreementQuery") {
    number
    goals(first: $count, after: $cursor) @connection(key: "pages_agreement_goals") {
      edges { node { id title } }
    }
  }
`;

graphql`
  mutation pagesHoldMutation($input: HoldReminderInput!) {
    holdReminder(input: $input) {
      reminder { id heldBecause }
      errors { __typename code path ... on NotFoundError { message } }
    }
  }
`;

graphql`
  subscription pagesSubscription($since: String) {
    reminderChanged(since: $since) { cursor changes { id reminder { id state } } }
  }
`;
