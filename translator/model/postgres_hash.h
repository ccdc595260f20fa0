// PostgreSQL's extended hash functions, as hash partitioning uses them: they decide which child of
// a hash-partitioned relation holds a row, so the gateway can address the child itself.
//
// They are part of the on-disk contract (pg_upgrade keeps partitions), on little-endian servers.
// The gateway compares them with the server's own at start.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tuskgate::translator {

inline constexpr std::uint64_t kPartitionSeed = 0x7A5B22367996DCFD;  // HASH_PARTITION_SEED

// hashtextextended (in a deterministic collation), and the hash of bytea.
std::uint64_t HashBytes(std::string_view bytes, std::uint64_t seed);

// hash_numeric_extended of a canonical number (number.h).
std::uint64_t HashNumeric(std::string_view canonical, std::uint64_t seed);

// The hash of a row partitioned by columns whose extended hashes are `values`.
std::uint64_t RowHash(std::span<const std::uint64_t> values);
std::uint64_t RowHash(std::uint64_t value);

}  // namespace tuskgate::translator
