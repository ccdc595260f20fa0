#include "gateway/postgres/query_rows.h"

#include <charconv>
#include <cstring>

namespace tuskgate::gateway {

std::size_t QueryRows::RowCount() const {
  return static_cast<std::size_t>(PQntuples(result_.get()));
}

std::size_t QueryRows::ColumnCount() const {
  return static_cast<std::size_t>(PQnfields(result_.get()));
}

std::optional<std::string_view> QueryRows::Value(std::size_t row, std::size_t column) const {
  if (row >= RowCount() || column >= ColumnCount()) {
    return std::nullopt;
  }
  const int r = static_cast<int>(row);
  const int c = static_cast<int>(column);
  if (PQgetisnull(result_.get(), r, c) != 0) return std::nullopt;
  return std::string_view(PQgetvalue(result_.get(), r, c),
                          static_cast<std::size_t>(PQgetlength(result_.get(), r, c)));
}

std::size_t AffectedRows(PGresult* result) {
  const char* digits = PQcmdTuples(result);
  std::size_t count = 0;
  std::from_chars(digits, digits + std::strlen(digits), count);
  return count;
}

}  // namespace tuskgate::gateway
