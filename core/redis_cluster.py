"""The client of a Redis Cluster, which behaves as that of one Redis does.

What only clusters raise is no RedisError in the library; here it comes as a lost connection, which callers expect.
"""

from typing import Any, Self

from redis.asyncio.cluster import ClusterNode, ClusterPipeline, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException


class _Pipeline(ClusterPipeline):
    """Commands together, each to its node."""

    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:  # noqa: FBT001, FBT002 - as the library has it
        try:
            return await super().execute(raise_on_error, allow_redirections)
        except RedisClusterException as error:
            raise RedisConnectionError(str(error)) from error


class Cluster(RedisCluster):
    """A cluster that is spoken to as one Redis is."""

    async def initialize(
        self,
        additional_startup_nodes_info: list[tuple[str, int]] | None = None,
        last_failed_node_name: str | None = None,
    ) -> Self:
        """Ask which node holds what, unless that is known. Raises RedisConnectionError when none answers."""
        try:
            await super().initialize(additional_startup_nodes_info, last_failed_node_name)
        except RedisClusterException as error:
            raise RedisConnectionError(str(error)) from error
        return self

    async def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        """Send one command to the node of its keys."""
        try:
            return await super().execute_command(*args, **kwargs)
        except RedisClusterException as error:
            raise RedisConnectionError(str(error)) from error

    def node_of(self, key: str) -> ClusterNode | None:
        """Return the node that holds `key`, as far as this client, which is initialized, knows."""
        try:
            return self.get_node_from_key(key)
        except RedisClusterException as error:
            raise RedisConnectionError(str(error)) from error

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> ClusterPipeline:
        """Return a pipeline; clusters know no `shard_hint`."""
        del shard_hint
        kind: Any = _Pipeline  # whose base the library's types take for abstract
        made: ClusterPipeline = kind(self, transaction)
        return made


def as_cluster(client: Any) -> Cluster | None:
    """Return the client where it is a cluster's."""
    return client if isinstance(client, Cluster) else None
