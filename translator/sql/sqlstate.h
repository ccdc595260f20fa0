// What SQLSTATEs mean. https://www.postgresql.org/docs/15/errcodes-appendix.html
#pragma once

#include <string_view>

#include "translator/sql/sql_error.h"

namespace tuskgate::translator {

namespace sqlstate {

inline constexpr std::string_view kUniqueViolation = "23505";
inline constexpr std::string_view kUndefinedTable = "42P01";
inline constexpr std::string_view kDuplicateTable = "42P07";
inline constexpr std::string_view kProgramLimitExceeded = "54000";
// Raised by tuskgate.refuse_collection.
inline constexpr std::string_view kCollectionTooLarge = "TG010";

}  // namespace sqlstate

// The relation of a statement is gone, dropped by whomever.
inline bool MeansTableChanged(const SqlError& error) {
  return error.sqlstate == sqlstate::kUndefinedTable ||
         // Dropped between the statement's analysis and its execution.
         (error.sqlstate == "XX000" &&
          error.message.find("could not open relation") != std::string_view::npos);
}

// A table of that name, or a relation, was there already.
inline bool MeansNameTaken(std::string_view state) {
  return state == sqlstate::kUniqueViolation || state == sqlstate::kDuplicateTable;
}

// Worth another attempt of the client's: no connection, its end, no resources, shutting down.
inline bool MeansOverload(std::string_view state) {
  return state.empty() || state.starts_with("08") || state.starts_with("53") ||
         state.starts_with("57P");
}

}  // namespace tuskgate::translator
