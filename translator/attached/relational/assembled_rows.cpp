#include "translator/attached/relational/assembled_rows.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_text.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/model/attribute_json.h"
#include "translator/model/item_size.h"
#include "translator/model/json.h"
#include "translator/model/key.h"
#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

// A value in the rows below, or in a text of our own.
struct Cell {
  enum class Where { kNull, kBelow, kOwn };
  Where where = Where::kNull;
  std::size_t at = 0;      // column below, or where it starts
  std::size_t length = 0;  // of our own
};

class AssembledRows final : public RowSet {
 public:
  AssembledRows(const TableDescription& table, const AttachedAnswer& answer,
                std::unique_ptr<RowSet> rows, bool is_of_log = false)
      : table_(table),
        answer_(answer),
        is_of_log_(is_of_log),
        rows_(std::move(rows)),
        members_(table.attached->relations.size()) {}

  std::size_t RowCount() const override { return rows_->RowCount(); }
  std::size_t ColumnCount() const override { return columns_; }
  std::optional<std::string_view> Value(std::size_t row, std::size_t column) const override {
    if (row >= RowCount() || column >= columns_) return std::nullopt;
    const Cell& cell = cells_[row * columns_ + column];
    switch (cell.where) {
      case Cell::Where::kNull:
        break;
      case Cell::Where::kBelow:
        return rows_->Value(row, cell.at);
      case Cell::Where::kOwn:
        return std::string_view(text_).substr(cell.at, cell.length);
    }
    return std::nullopt;
  }

  // As EmitReadChanges has them.
  void AssembleChanges() {
    for (std::size_t row = 0; row < rows_->RowCount(); ++row) {
      AddChange(row);
      if (row == 0) columns_ = cells_.size();
    }
  }

  std::optional<ApiError> Assemble() {
    const std::size_t width = ItemColumns(table_);
    for (std::size_t row = 0; row < rows_->RowCount(); ++row) {
      switch (answer_.rows) {
        case AttachedRows::kNone:
          break;
        case AttachedRows::kItem:
          if (auto error = AddItem(row, 0)) return error;
          break;
        case AttachedRows::kPage:
          if (auto error = AddPageRow(row)) return error;
          break;
        case AttachedRows::kWrite:
          AddBelow(0);
          AddBelow(1);
          if (auto error = AddItem(row, 2)) return error;
          if (auto error = AddItem(row, 2 + width)) return error;
          break;
        case AttachedRows::kNumbered:
        case AttachedRows::kBefore:
          AddBelow(0);
          if (auto error = AddItem(row, 1)) return error;
          break;
      }
      if (row == 0) columns_ = cells_.size();
    }
    return std::nullopt;
  }

 private:
  // A column, as a member of its items.
  struct Member {
    std::size_t start = 0;  // of `"name":`, among all names
    std::size_t length = 0;
    bool is_given = false;  // to a client
  };

  // Made once of a relation, and not for each row.
  const std::vector<Member>& MembersOf(std::size_t number) {
    std::vector<Member>& members = members_[number];
    if (!members.empty()) return members;
    const std::vector<AttachedColumn>& columns = table_.attached->relations[number].columns;
    members.reserve(columns.size());
    for (const AttachedColumn& column : columns) {
      const std::size_t start = names_.size();
      AppendJsonString(names_, column.attribute);
      names_.push_back(':');
      members.push_back({start, names_.size() - start, Gives(column)});
    }
    return members;
  }

  bool Reads() const {
    return answer_.rows == AttachedRows::kItem || answer_.rows == AttachedRows::kPage ||
           answer_.rows == AttachedRows::kNumbered;
  }
  bool Gives(const AttachedColumn& column) const {
    if (is_of_log_) return true;
    if (!Reads() || !answer_.given) return Reads();
    const std::vector<std::string>& given = *answer_.given;
    return std::find(given.begin(), given.end(), column.attribute) != given.end();
  }
  bool GivesOverflow() const { return Reads() && (!answer_.given || !answer_.given->empty()); }

  void AddBelow(std::size_t column) { cells_.push_back({Cell::Where::kBelow, column, 0}); }
  void AddOwn(std::size_t start) {
    cells_.push_back({Cell::Where::kOwn, start, text_.size() - start});
  }

  std::optional<ApiError> AddPageRow(std::size_t row) {
    const std::size_t first = cells_.size();
    const bool matched = rows_->Value(row, 0) == "t";
    if (auto error = AddItem(row, 1, matched)) return error;
    AddBelow(0);
    cells_.push_back(cells_[first]);
    if (!matched) cells_[first] = {};
    return std::nullopt;
  }

  // What EmitReadChanges has in its columns, with the items' sizes as they are told to clients.
  void AddChange(std::size_t row) {
    constexpr std::size_t kOldSize = 9;
    constexpr std::size_t kOrigin = 11;
    constexpr std::size_t kItems = 12;
    for (std::size_t column = 0; column < kOldSize; ++column) AddBelow(column);
    const std::size_t first = cells_.size();
    AddItem(row, kItems);  // no error, of a log
    AddItem(row, kItems + ItemColumns(table_));
    const Cell old_item = cells_[first];
    const Cell new_item = cells_[first + 2];
    cells_[first] = cells_[first + 1];  // the sizes
    cells_[first + 1] = cells_[first + 3];
    cells_.resize(first + 2);
    AddBelow(kOrigin);
    cells_.emplace_back();  // the keys alone
    cells_.push_back(old_item);
    cells_.push_back(new_item);
  }

  // Two cells: the item and its size.
  std::optional<ApiError> AddItem(std::size_t row, std::size_t column, bool is_given = true) {
    if (!rows_->Value(row, column)) {
      cells_.emplace_back();
      cells_.emplace_back();
      return std::nullopt;
    }
    const auto number = static_cast<std::size_t>(IntegerAt(*rows_, row, column));
    const std::size_t start = text_.size();
    const Result<std::size_t> size = AppendItem(number, row, column + 1, is_given);
    if (!size.has_value()) return WithKey(size.error(), number, row, column + 1);
    if (is_of_log_ && !HasKey(std::string_view(text_).substr(start))) {
      text_.resize(start);
      cells_.emplace_back();
      cells_.emplace_back();
      return std::nullopt;
    }
    AddOwn(start);
    const std::size_t size_start = text_.size();
    fmt::format_to(std::back_inserter(text_), "{}", *size);
    AddOwn(size_start);
    return std::nullopt;
  }

  // Whether a row is an item: its key is one.
  bool HasKey(std::string_view item) const {
    std::vector<std::string> names{table_.partition_key.name};
    if (table_.sort_key) names.push_back(table_.sort_key->name);
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(item.data(), item.size());
    Item key;
    for (const std::string& name : names) {
      const Json* member = FindMember(document, name);
      if (member == nullptr) return false;
      Result<AttributeValue> value = ParseAttributeValue(*member);
      if (!value.has_value()) return false;
      key.members.emplace_back(name, *std::move(value));
    }
    return !CheckKey(table_, key);
  }

  void AppendName(std::string_view name) {
    if (text_.back() != '{') text_.push_back(',');
    AppendJsonString(text_, name);
    text_.push_back(':');
  }

  void AppendName(const Member& member) {
    if (text_.back() != '{') text_.push_back(',');
    text_.append(names_, member.start, member.length);
  }

  // Says of which item it is told.
  ApiError WithKey(ApiError error, std::size_t number, std::size_t row, std::size_t first) const {
    const AttachedRelation& relation = table_.attached->relations[number];
    std::string key = "{";
    const auto append = [&](const KeyAttribute& attribute, const KeyTemplate& made_of,
                            std::size_t column) {
      const auto sole = made_of.SoleColumn();
      const auto value = rows_->Value(row, sole ? first + 2 + *sole : column);
      if (!value) return;
      if (key.size() > 1) key.push_back(',');
      AppendJsonString(key, attribute.name);
      key.push_back(':');
      if (sole) {
        AppendAnyColumnJson(key, relation.columns[*sole], *value);
      } else {
        key.append("{\"S\":");
        AppendJsonString(key, *value);
        key.push_back('}');
      }
    };
    append(table_.partition_key, relation.partition_key, first);
    if (table_.sort_key) append(*table_.sort_key, relation.sort_key, first + 1);
    error.message.append(" in the item with the key ").append(key).append("}");
    return error;
  }

  Result<std::size_t> AppendItem(std::size_t number, std::size_t row, std::size_t first,
                                 bool is_given) {
    const AttachedRelation& relation = table_.attached->relations[number];
    const std::vector<Member>& members = MembersOf(number);
    std::size_t size = 0;
    text_.push_back('{');
    const std::string* names[] = {&table_.partition_key.name,
                                  table_.sort_key ? &table_.sort_key->name : nullptr};
    for (std::size_t i = 0; i < 2; ++i) {
      const auto key = rows_->Value(row, first + i);
      if (!key) continue;
      AppendName(*names[i]);
      text_.append("{\"S\":");
      AppendJsonString(text_, *key);
      text_.push_back('}');
      size += names[i]->size() + key->size();
    }
    std::optional<std::string_view> overflow;
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      const AttachedColumn& column = relation.columns[i];
      const auto value = rows_->Value(row, first + 2 + i);
      if (relation.overflow == i) {
        overflow = value;
        continue;
      }
      if (!value) {
        if (relation.nulls == NullColumns::kAbsent) continue;
        AppendName(members[i]);
        text_.append("{\"NULL\":true}");
        size += column.attribute.size() + 1;
        continue;
      }
      const std::size_t before = text_.size();
      AppendName(members[i]);
      const std::size_t start = text_.size();
      const Result<std::size_t> value_size = is_given && members[i].is_given
                                                 ? AppendColumnJson(text_, column, *value)
                                                 : AppendAnyColumnJson(text_, column, *value);
      // A reader of changes has to go on.
      if (!value_size.has_value() && is_of_log_) {
        text_.resize(before);
        continue;
      }
      if (!value_size.has_value()) return value_size.error();
      if (text_.size() == start) {  // no attribute
        text_.resize(before);
        continue;
      }
      size += column.attribute.size() + *value_size;
    }
    if (overflow) {
      const Result<std::size_t> rest =
          AppendOverflow(relation, *overflow, is_given && GivesOverflow() && !is_of_log_);
      if (!rest.has_value()) return rest.error();
      size += *rest;
    }
    text_.push_back('}');
    return size;
  }

  // Attributes that have no column are kept as an item of their own, in the stored form.
  Result<std::size_t> AppendOverflow(const AttachedRelation& relation, std::string_view stored,
                                     bool is_given) {
    std::size_t size = 0;
    Item rest;
    try {
      rest = StoredItem(stored, ItemFormat::kText).Parse();
    } catch (const std::logic_error&) {
      if (!is_given) return 0;
      return ValidationError(fmt::format(
          "One or more parameter values were invalid: The column {} holds something else than "
          "attributes",
          relation.columns[*relation.overflow].name));
    }
    for (const auto& [name, value] : rest.members) {
      if (FindColumn(relation, name) != nullptr || table_.IsKey(name)) continue;
      AppendName(name);
      AppendJson(text_, value);
      size += name.size() + AttributeSize(value);
    }
    return size;
  }

  const TableDescription& table_;
  const AttachedAnswer answer_;
  const bool is_of_log_;
  std::unique_ptr<RowSet> rows_;
  std::vector<std::vector<Member>> members_;  // by relation; of those that have been met
  std::string names_;
  std::size_t columns_ = 0;
  std::vector<Cell> cells_;
  std::string text_;
};

}  // namespace

Result<std::unique_ptr<RowSet>> AssembleRows(const TableDescription& table,
                                             const AttachedAnswer& answer,
                                             std::unique_ptr<RowSet> rows) {
  auto assembled = std::make_unique<AssembledRows>(table, answer, std::move(rows));
  if (auto error = assembled->Assemble()) return *error;
  return std::unique_ptr<RowSet>(std::move(assembled));
}

std::unique_ptr<RowSet> AssembleChanges(const TableDescription& table,
                                        std::unique_ptr<RowSet> rows) {
  auto assembled = std::make_unique<AssembledRows>(table, AttachedAnswer(), std::move(rows), true);
  assembled->AssembleChanges();
  return assembled;
}

}  // namespace tuskgate::translator
