// Rows that stay where libpq put them: reading a value copies nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/postgres/libpq_handles.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {

class QueryRows final : public translator::RowSet {
 public:
  explicit QueryRows(ResultHandle result) : result_(std::move(result)) {}

  std::size_t RowCount() const override;
  std::size_t ColumnCount() const override;
  // nullopt also outside the rows or columns there are.
  std::optional<std::string_view> Value(std::size_t row, std::size_t column) const override;

 private:
  ResultHandle result_;
};

// The count in a command tag such as "UPDATE 3"; 0 for a command that has none.
std::size_t AffectedRows(PGresult* result);

}  // namespace tuskgate::gateway
