// Rows of libpqxx as the translator reads them, and statements of the translator's run by it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <pqxx/pqxx>

#include "translator/sql/statement.h"

namespace tuskgate::gateway {

class BlockingRows : public translator::RowSet {
 public:
  explicit BlockingRows(pqxx::result rows) : rows_(std::move(rows)) {}

  std::size_t RowCount() const override { return rows_.size(); }
  std::size_t ColumnCount() const override { return rows_.columns(); }
  std::optional<std::string_view> Value(std::size_t row, std::size_t column) const override {
    const pqxx::field field =
        rows_[static_cast<pqxx::result::size_type>(row)][static_cast<pqxx::row::size_type>(column)];
    if (field.is_null()) return std::nullopt;
    return std::string_view(field.c_str(), field.size());
  }

 private:
  pqxx::result rows_;
};

// The statement's parameters must not be NULL.
BlockingRows RunBlocking(pqxx::transaction_base& transaction,
                         const translator::SqlStatement& statement);

// Has texts of the session look as those of the gateway's other sessions: names qualified, times
// in UTC and ISO 8601. And has it wait for locks no longer than 5 s.
void UseGatewaySettings(pqxx::transaction_base& transaction);

}  // namespace tuskgate::gateway
