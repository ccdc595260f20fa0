// What PostgreSQL said of a statement that it refused.
#pragma once

#include <string_view>

namespace tuskgate::translator {

// Views of what the connection keeps.
struct SqlError {
  std::string_view sqlstate;  // empty: there was no connection
  std::string_view message;   // for the log, never for a client
  // Of violations, as far as PostgreSQL told.
  std::string_view constraint_name = {};
  std::string_view column_name = {};
  std::string_view source_function = {};  // where in the server it was raised
  bool has_context = false;               // PostgreSQL told what it was in the middle of
};

}  // namespace tuskgate::translator
