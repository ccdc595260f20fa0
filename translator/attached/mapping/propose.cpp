#include "translator/attached/mapping/propose.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/json_text.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {

const IndexFacts* FindKey(const RelationFacts& relation) {
  // PostgreSQL knows of no column of these what it is never.
  const bool may_be_null =
      relation.kind != RelationKind::kTable && relation.kind != RelationKind::kPartitioned;
  const auto identifies = [&](const IndexFacts& index) {
    return index.unique && index.usable && !index.columns.empty() &&
           (may_be_null ||
            std::all_of(index.columns.begin(), index.columns.end(),
                        [&relation](std::size_t c) { return relation.columns[c].not_null; }));
  };
  const IndexFacts* primary = relation.PrimaryKey();
  if (primary != nullptr && identifies(*primary)) return primary;
  const auto found = std::find_if(relation.indexes.begin(), relation.indexes.end(), identifies);
  return found == relation.indexes.end() ? nullptr : &*found;
}

namespace {

// Appends members to an object: "name":"value".
class ObjectWriter {
 public:
  void Text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    Name(name);
    AppendJsonString(text_, value);
  }
  void Raw(std::string_view name, std::string_view json) {
    Name(name);
    text_.append(json);
  }
  std::string Finish() && { return std::move(text_) + "}"; }

 private:
  void Name(std::string_view name) {
    if (text_.size() > 1) text_.append(", ");
    AppendJsonString(text_, name);
    text_.append(": ");
  }

  std::string text_ = "{";
};

std::string_view NameOf(TimeFormat format) {
  return format == TimeFormat::kIso ? "iso" : format == TimeFormat::kEpoch ? "epoch" : "epoch_ms";
}

std::string_view NameOf(ArrayFormat format) {
  return format == ArrayFormat::kList ? "list" : "set";
}

std::string_view NameOf(NumberFormat format) {
  return format == NumberFormat::kError    ? "error"
         : format == NumberFormat::kAbsent ? "absent"
                                           : "string";
}

std::string ColumnJson(const ColumnMapping& column) {
  if (!column.exposed) return "null";
  ObjectWriter object;
  if (column.attribute) object.Text("name", *column.attribute);
  if (column.dates) object.Text("format", NameOf(*column.dates));
  if (column.arrays) object.Text("array", NameOf(*column.arrays));
  if (column.numbers) object.Text("numbers", NameOf(*column.numbers));
  return std::move(object).Finish();
}

void WriteIndexes(const RelationMapping& mapping, ObjectWriter& object) {
  if (mapping.indexes == IndexChoice::kNone) {
    object.Text("indexes", "none");
  } else if (mapping.indexes == IndexChoice::kNamed) {
    std::string names = "[";
    for (const std::string& name : mapping.index_names) {
      if (names.size() > 1) names.append(", ");
      AppendJsonString(names, name);
    }
    object.Raw("indexes", names.append("]"));
  } else if (mapping.indexes == IndexChoice::kDefined) {
    ObjectWriter definitions;
    for (const IndexMapping& index : mapping.index_definitions) {
      ObjectWriter definition;
      definition.Text("partition_key", index.partition_key);
      definition.Text("sort_key", index.sort_key);
      definitions.Raw(index.name, std::move(definition).Finish());
    }
    object.Raw("indexes", std::move(definitions).Finish());
  }
}

}  // namespace

std::string_view Padding(const ColumnType& type) {
  if (type.kind != ColumnKind::kInteger) return "";
  return type.bytes == 2 ? ":05" : type.bytes == 4 ? ":010" : ":019";
}

MappingResult<RelationMapping> ProposeMapping(const RelationFacts& relation) {
  const IndexFacts* key = FindKey(relation);
  if (key == nullptr) {
    return MappingError{
        relation.kind == RelationKind::kView || relation.kind == RelationKind::kForeign ||
                relation.kind == RelationKind::kMaterializedView
            ? "nothing says what its rows are told apart by: declare \"partition_key\""
            : "it has no primary key: make one, or declare \"partition_key\""};
  }
  RelationMapping mapping;
  for (std::size_t i = 0; i < key->columns.size(); ++i) {
    const std::string& name = relation.columns[key->columns[i]].name;
    // In a template, braces in a name could not be told from the template's.
    if (key->columns.size() > 2 && name.find_first_of("{}:") != std::string::npos) {
      return MappingError{
          fmt::format("the column {} of its key cannot be in a template: declare "
                      "\"partition_key\"",
                      name)};
    }
    if (i == 0) {
      mapping.partition_key = name;
    } else if (key->columns.size() == 2) {
      mapping.sort_key = name;
    } else {
      mapping.sort_key += fmt::format("{}{{{}{}}}", i == 1 ? "" : "#", name,
                                      Padding(relation.columns[key->columns[i]].type));
    }
  }
  return mapping;
}

std::string MappingJson(const RelationMapping& mapping) {
  ObjectWriter object;
  object.Text("table", mapping.table);
  object.Text("partition_key", mapping.partition_key);
  object.Text("sort_key", mapping.sort_key);
  object.Text("partition_key_name", mapping.partition_key_name);
  object.Text("sort_key_name", mapping.sort_key_name);
  if (!mapping.columns.empty()) {
    ObjectWriter columns;
    for (const ColumnMapping& column : mapping.columns) {
      columns.Raw(column.column, ColumnJson(column));
    }
    object.Raw("attributes", std::move(columns).Finish());
  }
  if (mapping.dates != TimeFormat::kIso) object.Text("dates", NameOf(mapping.dates));
  if (mapping.arrays != ArrayFormat::kList) object.Text("arrays", NameOf(mapping.arrays));
  if (mapping.numbers != NumberFormat::kError) object.Text("numbers", NameOf(mapping.numbers));
  if (mapping.nulls == NullColumns::kNull) object.Text("nulls", "null");
  if (mapping.missing == MissingColumns::kDefault) object.Text("missing", "default");
  if (mapping.unknown == UnknownAttributes::kDrop) object.Text("unknown", "drop");
  if (mapping.unknown == UnknownAttributes::kOverflow) {
    object.Text("unknown", "overflow");
    object.Text("overflow", mapping.overflow);
  }
  object.Text("empty_key", mapping.empty_key);
  if (mapping.read_only) object.Raw("read_only", "true");
  if (mapping.principal) object.Raw("principal", "true");
  WriteIndexes(mapping, object);
  return std::move(object).Finish();
}

}  // namespace tuskgate::translator
