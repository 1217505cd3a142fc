// The recommended and the Relay sets of graphql-eslint, and what it has about deprecations, on the printed schema.

import graphql from '@graphql-eslint/eslint-plugin';

// What is reckoned at reading, and no row: an id of it could not be asked for again.
const reckoned = [
  'AgreedChange', 'AgreementCount', 'BenefitGap', 'ChangePage', 'DiffLine', 'EmphasisCoverage', 'GoalCount',
  'GoalOverview', 'HealthAction', 'HealthComponent', 'ImportProblem', 'LedgerNews', 'NextAction',
  'OrganizationHealth', 'PlannedReminder', 'ProjectFigures', 'PublicFigures', 'Reciprocity', 'ReciprocityEntry',
  'RegionPortfolio', 'ReminderExplanation', 'ReminderPreview', 'RenewalBrief', 'SearchResult', 'TrendPoint',
  'VersionDiff', 'Viewer',
];

const naming = graphql.configs['flat/schema-recommended'].rules['@graphql-eslint/naming-convention'][1];

const rules = {
  ...graphql.configs['flat/schema-recommended'].rules,
  ...graphql.configs['flat/schema-relay'].rules,
  // Federation gives its names itself.
  '@graphql-eslint/naming-convention': [
    'error',
    {
      ...naming,
      allowLeadingUnderscore: true,
      FieldDefinition: { style: 'camelCase', ignorePattern: '^_(entities|service)$' },
      types: { style: 'PascalCase', ignorePattern: '^_(Any|Entity|Service)$' },
    },
  ],
  '@graphql-eslint/require-deprecation-reason': 'error',
  '@graphql-eslint/require-deprecation-date': 'error',
  '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
  '@graphql-eslint/input-name': 'error',
  // Connections and edges are as the specification of Relay has them, which knows no ids of theirs.
  '@graphql-eslint/strict-id-in-types': [
    'error',
    { exceptions: { types: [...reckoned, 'PageInfo', '_Service'], suffixes: ['Payload', 'Error', 'Connection', 'Edge'] } },
  ],
  // Lists that are short by nature (errors, emphasis areas of a goal) are lists and no connections.
  '@graphql-eslint/relay-edge-types': [
    'error',
    { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
  ],
};

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: './schema.graphql' } },
    },
    rules,
  },
];
