// Tables in a real PostgreSQL, and the translator's statements run on them as they are.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include "gateway/process/migrations.h"
#include "tests/pg/throwaway_cluster.h"
#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/text_parameters.h"
#include "translator/catalog/catalog.h"
#include "translator/sql/sql_builder.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

class ResultRows : public RowSet {
 public:
  explicit ResultRows(pqxx::result result) : result_(std::move(result)) {}

  std::size_t RowCount() const override { return static_cast<std::size_t>(result_.size()); }
  std::size_t ColumnCount() const override { return static_cast<std::size_t>(result_.columns()); }
  std::optional<std::string_view> Value(std::size_t row, std::size_t column) const override {
    const auto field = result_[static_cast<pqxx::result::size_type>(row)]
                              [static_cast<pqxx::row::size_type>(column)];
    if (field.is_null()) return std::nullopt;
    return std::string_view(field.c_str(), field.size());
  }
  std::size_t Affected() const { return static_cast<std::size_t>(result_.affected_rows()); }

  std::string Text(std::size_t row, std::size_t column) const {
    return std::string(Value(row, column).value_or("null"));
  }

 private:
  pqxx::result result_;
};

// One cluster for each test suite.
class TranslatedTables : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster_ = std::make_unique<gateway::ThrowawayCluster>();
    gateway::Migrate(cluster_->ConnectionString());
    connection_ = std::make_unique<pqxx::connection>(cluster_->ConnectionString());
  }
  static void TearDownTestSuite() {
    connection_.reset();
    cluster_.reset();
  }

  static ResultRows Query(const std::string& sql, const std::vector<std::string>& parameters = {}) {
    pqxx::nontransaction session(*connection_);
    return ResultRows(session.exec_params(sql, pqxx::prepare::make_dynamic_params(parameters)));
  }

  static ResultRows Run(const SqlStatement& statement) {
    std::vector<std::string> parameters;
    for (const auto& parameter : TextParameters(statement)) {
      if (!parameter) throw std::logic_error("a null parameter");
      parameters.push_back(*parameter);
    }
    return Query(statement.text, parameters);
  }

  // A new, empty table; `schema` as for TableOf.
  static TableDescription NewTable(std::string_view schema, int partitions = 4) {
    static int number = 0;
    TableDescription table = TableOf(schema, partitions);
    table.name = "Things" + std::to_string(++number);
    table.id = "12345678-9abc-4def-8123-" + std::to_string(100000000000 + number);
    table.relation = RelationName(table.name, table.id);
    NameRelations(table);
    Run(EmitCreateTable(table));
    return table;
  }

  // A function of one argument, applied to many. Answers are PostgreSQL's texts.
  static std::vector<std::string> Map(const std::string& function, const std::string& type,
                                      const std::vector<std::string>& arguments) {
    const ResultRows rows = Query("select " + function + "(argument) from unnest($1::" + type +
                                      "[]) with ordinality list (argument, number) order by number",
                                  {ArrayLiteral(arguments)});
    std::vector<std::string> answers;
    for (std::size_t i = 0; i < rows.RowCount(); ++i) answers.push_back(rows.Text(i, 0));
    return answers;
  }

  static std::unique_ptr<gateway::ThrowawayCluster> cluster_;
  static std::unique_ptr<pqxx::connection> connection_;
};

inline std::unique_ptr<gateway::ThrowawayCluster> TranslatedTables::cluster_;
inline std::unique_ptr<pqxx::connection> TranslatedTables::connection_;

}  // namespace tuskgate::translator
