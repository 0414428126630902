"""What the specification says of execution, as cases over our schema, answers written by hand.

They follow the rules that graphql-core tests its own execution by, group for group: executor,
directives, variables, nonnull and error propagation, lists, union_interface and abstract. Its other
groups do not apply to what is compiled:

- mutations, subscribe, map_async_iterable, incremental: there are no mutations, and what streams is
  not compiled;
- schema, customize, hooks, middleware, sync, cancellation, aborted: they are about how a server
  calls the library, which for us is ``tests/resolvers/test_execution.py``;
- resolve: our fields read entities in one way, which ``tests/resolvers/test_fields.py`` shows;
- parallel: what is read at once is counted in ``tests/resolvers/test_loaders.py``;
- oneof, fragment arguments, @defer, @stream, @experimental_disableErrorPropagation: our schema has
  none of them;
- collect_fields: the compiler calls the library's own.

Of the groups that do apply these rules are left out: other root values and resolvers than ours,
iterators and generators as lists (entities hold tuples), objects that are not of the type of their
place (an entity's parts are typed when they are decoded), types that are asked asynchronously what
they are, interfaces as the type of a field (our schema has one only in fragments).
"""
