#include "gateway/audit/request_parameters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <time.h>

#include "gateway/audit/redact_statement.h"
#include "grammar/parse_partiql.h"
#include "translator/request/options.h"

namespace tuskgate::gateway {
namespace {

using translator::FindMember;
using translator::Json;
using translator::JsonWriter;
using translator::TableDescription;
using translator::Text;

using TablePtr = std::shared_ptr<const TableDescription>;

// What a member is, as far as it is shown.
enum class Shown { kText, kTexts, kNames, kNumber, kSwitch, kKey, kItem, kRequests, kStatement };

struct Member {
  std::string_view name;
  Shown shown;
};

// By length, and alphabetical. What is not here is not shown: ExpressionAttributeValues, Expected,
// the conditions and updates from the time before expressions, Parameters, ExclusiveStartKey, and
// NextToken, which has a key in it.
constexpr Member kMembers[] = {
    {"Key", Shown::kKey},
    {"Item", Shown::kItem},
    {"Limit", Shown::kNumber},
    {"Select", Shown::kText},
    {"Segment", Shown::kNumber},
    {"ShardId", Shown::kText},
    {"IndexName", Shown::kText},
    {"Statement", Shown::kStatement},
    {"StreamArn", Shown::kText},
    {"TableName", Shown::kText},
    {"Statements", Shown::kRequests},
    {"RequestItems", Shown::kRequests},
    {"ReturnValues", Shown::kText},
    {"ShardIterator", Shown::kText},
    {"TotalSegments", Shown::kNumber},
    {"TransactItems", Shown::kRequests},
    {"ConsistentRead", Shown::kSwitch},
    {"SequenceNumber", Shown::kText},
    {"AttributesToGet", Shown::kTexts},
    {"FilterExpression", Shown::kText},
    {"ScanIndexForward", Shown::kSwitch},
    {"UpdateExpression", Shown::kText},
    {"ShardIteratorType", Shown::kText},
    {"ClientRequestToken", Shown::kText},
    {"TransactStatements", Shown::kRequests},
    {"ConditionExpression", Shown::kText},
    {"ConditionalOperator", Shown::kText},
    {"ProjectionExpression", Shown::kText},
    {"KeyConditionExpression", Shown::kText},
    {"ReturnConsumedCapacity", Shown::kText},
    {"ExpressionAttributeNames", Shown::kNames},
    {"ReturnItemCollectionMetrics", Shown::kText},
    {"ReturnValuesOnConditionCheckFailure", Shown::kText},
};

// Lengths differ mostly, and are compared at once.
constexpr bool IsBefore(const Member& one, const Member& other) {
  if (one.name.size() != other.name.size()) return one.name.size() < other.name.size();
  return one.name < other.name;
}
static_assert(std::is_sorted(std::begin(kMembers), std::end(kMembers), IsBefore));

std::optional<Shown> ShownOf(std::string_view name) {
  const auto* const found =
      std::lower_bound(std::begin(kMembers), std::end(kMembers), Member{name, {}}, IsBefore);
  if (found == std::end(kMembers) || found->name != name) return std::nullopt;
  return found->shown;
}

KeyNames KeyNamesOf(const TableDescription* table) {
  if (table == nullptr) return {};
  return {table->partition_key.name,
          table->sort_key ? std::string_view(table->sort_key->name) : std::string_view()};
}

// Names of members are spelled with a small letter: SSESpecification is sSESpecification.
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// "a" of {"S":"a"}; nothing when it is no value that a key can have.
const Json* ScalarOf(const Json& value) {
  if (!value.IsObject() || value.MemberCount() != 1) return nullptr;
  const auto& only = *value.MemberBegin();
  const std::string_view type = Text(only.name);
  const bool is_scalar = type == "S" || type == "N" || type == "B";
  return is_scalar && only.value.IsString() ? &only.value : nullptr;
}

class Parameters {
 public:
  Parameters(JsonWriter& writer, const TableFinder& tables) : writer_(writer), tables_(tables) {}

  // The members of an object that are shown, in its order; whether there were any.
  bool Members(const Json& object, bool is_empty = true) {
    for (const auto& member : object.GetObject()) {
      const std::string_view name = Text(member.name);
      const std::optional<Shown> shown = ShownOf(name);
      if (!shown) continue;
      const std::size_t before = writer_.Size();
      if (!is_empty) writer_.Character(',');
      if (One(object, name, *shown, member.value)) {
        is_empty = false;
      } else {
        writer_.Truncate(before);
      }
    }
    return !is_empty;
  }

 private:
  bool One(const Json& object, std::string_view name, Shown shown, const Json& value) {
    if (shown == Shown::kItem) return Item(object, "item", value);
    const bool is_list = shown == Shown::kRequests;
    Name(is_list ? std::string_view("RequestItems") : name);
    switch (shown) {
      case Shown::kText:
        if (value.IsString()) writer_.String(Text(value));
        return value.IsString();
      case Shown::kTexts:
        return Texts(value);
      case Shown::kNames:
        return Names(value);
      case Shown::kNumber:
        if (!value.IsInt64()) return false;
        writer_.Literal(std::string_view(fmt::format_int(value.GetInt64()).c_str()));
        return true;
      case Shown::kSwitch:
        if (value.IsBool()) {
          writer_.Literal(value.GetBool() ? std::string_view("true") : std::string_view("false"));
        }
        return value.IsBool();
      case Shown::kKey:
        return Key(value, TableOf(object));
      case Shown::kStatement:
        if (!value.IsString()) return false;
        Statement(Text(value));
        return true;
      case Shown::kRequests:
        return Requests(value);
      case Shown::kItem:
        break;
    }
    return false;
  }

  // Of a member in the table above, which needs no escape.
  void Name(std::string_view name) {
    writer_.Character('"');
    writer_.Character(Lower(name.front()));
    writer_.Literal(name.substr(1));
    writer_.Literal("\":");
  }

  bool Texts(const Json& value) {
    if (!value.IsArray()) return false;
    writer_.Character('[');
    bool is_first = true;
    for (const Json& element : value.GetArray()) {
      if (!element.IsString()) return false;
      if (!is_first) writer_.Character(',');
      is_first = false;
      writer_.String(Text(element));
    }
    writer_.Character(']');
    return true;
  }

  bool Names(const Json& value) {
    if (!value.IsObject()) return false;
    writer_.Character('{');
    bool is_first = true;
    for (const auto& member : value.GetObject()) {
      if (!member.value.IsString()) return false;
      if (!is_first) writer_.Character(',');
      is_first = false;
      writer_.String(Text(member.name));
      writer_.Character(':');
      writer_.String(Text(member.value));
    }
    writer_.Character('}');
    return true;
  }

  TablePtr TableOf(const Json& object) const {
    const Json* name = FindMember(object, "TableName");
    return name != nullptr && name->IsString() ? TableOf(Text(*name)) : nullptr;
  }
  TablePtr TableOf(std::string_view name_or_arn) const {
    return tables_ == nullptr ? nullptr : tables_(translator::TableNameFrom(name_or_arn));
  }

  // The values are bare, without their types: numbers as they came, binary in Base64. Of a table
  // that is not known it is not known what its key is, and nothing is shown.
  bool Key(const Json& value, const TablePtr& table) {
    if (!value.IsObject() || table == nullptr) return false;
    const KeyNames names = KeyNamesOf(table.get());
    writer_.Character('{');
    bool is_first = true;
    for (const auto& member : value.GetObject()) {
      const Json* scalar = names.Has(Text(member.name)) ? ScalarOf(member.value) : nullptr;
      if (scalar == nullptr) continue;
      if (!is_first) writer_.Character(',');
      is_first = false;
      writer_.String(Text(member.name));
      writer_.Character(':');
      writer_.String(Text(*scalar));
    }
    writer_.Character('}');
    return !is_first;
  }

  // Its key, and the names of its attributes.
  bool Item(const Json& object, std::string_view member, const Json& value) {
    return Item(member, value, TableOf(object));
  }
  bool Item(std::string_view member, const Json& value, const TablePtr& table) {
    if (!value.IsObject()) return false;
    const std::size_t before = writer_.Size();
    writer_.Literal("\"key\":");
    if (Key(value, table)) {
      writer_.Character(',');
    } else {
      writer_.Truncate(before);
    }
    writer_.Quoted(member);
    writer_.Literal(":[");
    bool is_first = true;
    for (const auto& attribute : value.GetObject()) {
      if (!is_first) writer_.Character(',');
      is_first = false;
      writer_.String(Text(attribute.name));
    }
    writer_.Character(']');
    return true;
  }

  void Statement(std::string_view statement) {
    const std::string name = TableOfStatement(statement);
    const TablePtr table = name.empty() ? nullptr : TableOf(name);
    writer_.String(RedactStatement(statement, KeyNamesOf(table.get())));
  }

  // All that are several requests have the form which the service documents of transactions.
  bool Requests(const Json& value) {
    writer_.Character('[');
    is_first_request_ = true;
    if (value.IsObject()) {
      for (const auto& table : value.GetObject()) OfTable(Text(table.name), table.value);
    } else if (value.IsArray()) {
      for (const Json& one : value.GetArray()) OfList(one);
    }
    writer_.Character(']');
    return value.IsObject() || value.IsArray();
  }

  void Begin() {
    writer_.Literal(is_first_request_ ? std::string_view("{") : std::string_view(",{"));
    is_first_request_ = false;
  }

  // Of BatchGetItem or BatchWriteItem.
  void OfTable(std::string_view name, const Json& value) {
    const TablePtr table = TableOf(name);
    if (value.IsArray()) {
      for (const Json& one : value.GetArray()) OfWrite(name, table, one);
    } else if (value.IsObject()) {
      Begin();
      BeginTable(name);
      const Json* keys = FindMember(value, "Keys");
      if (keys != nullptr && keys->IsArray()) Keys(*keys, table);
      Members(value, false);
      writer_.Character('}');
    }
  }

  void BeginTable(std::string_view name) {
    writer_.Literal("\"tableName\":");
    writer_.String(name);
  }

  void Keys(const Json& keys, const TablePtr& table) {
    writer_.Literal(",\"keys\":[");
    bool is_first = true;
    for (const Json& key : keys.GetArray()) {
      const std::size_t before = writer_.Size();
      if (!is_first) writer_.Character(',');
      if (Key(key, table)) {
        is_first = false;
      } else {
        writer_.Truncate(before);
      }
    }
    writer_.Character(']');
  }

  void OfWrite(std::string_view name, const TablePtr& table, const Json& value) {
    if (!value.IsObject()) return;
    const Json* put = FindMember(value, "PutRequest");
    const Json* deletion = FindMember(value, "DeleteRequest");
    if (put != nullptr && put->IsObject()) {
      Begin();
      writer_.Literal("\"operation\":\"Put\",");
      BeginTable(name);
      if (const Json* item = FindMember(*put, "Item")) Behind([&] { Item("items", *item, table); });
      writer_.Character('}');
    }
    if (deletion != nullptr && deletion->IsObject()) {
      Begin();
      writer_.Literal("\"operation\":\"Delete\",");
      BeginTable(name);
      if (const Json* key = FindMember(*deletion, "Key")) {
        const std::size_t before = writer_.Size();
        writer_.Literal(",\"key\":");
        if (!Key(*key, table)) writer_.Truncate(before);
      }
      writer_.Character('}');
    }
  }

  template <typename Append>
  void Behind(const Append& append) {
    writer_.Character(',');
    append();
  }

  // Of a transaction, or a statement.
  void OfList(const Json& value) {
    if (!value.IsObject()) return;
    if (FindMember(value, "Statement") != nullptr) {
      Begin();
      Members(value);
      writer_.Character('}');
      return;
    }
    static constexpr std::array<std::string_view, 5> kOperations = {"ConditionCheck", "Delete",
                                                                    "Get", "Put", "Update"};
    for (const std::string_view operation : kOperations) {
      const Json* part = FindMember(value, operation);
      if (part == nullptr || !part->IsObject()) continue;
      Begin();
      writer_.Literal("\"operation\":");
      writer_.Quoted(operation);
      OfTransaction(*part);
      writer_.Character('}');
    }
  }

  // What PutItem calls an item is called items here.
  void OfTransaction(const Json& part) {
    for (const auto& member : part.GetObject()) {
      const std::string_view name = Text(member.name);
      const std::optional<Shown> shown = ShownOf(name);
      if (!shown || shown == Shown::kRequests || shown == Shown::kStatement) continue;
      const std::size_t before = writer_.Size();
      writer_.Character(',');
      const bool is_shown = shown == Shown::kItem ? Item(part, "items", member.value)
                                                  : One(part, name, *shown, member.value);
      if (!is_shown) writer_.Truncate(before);
    }
  }

  JsonWriter& writer_;
  const TableFinder& tables_;
  bool is_first_request_ = true;
};

// As Java writes dates by default, which is how they come in records: May 1, 2015 7:24:55 AM.
std::string DateText(double seconds) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto whole = static_cast<time_t>(std::floor(seconds));
  tm utc{};
  gmtime_r(&whole, &utc);
  const int hour = utc.tm_hour % 12 == 0 ? 12 : utc.tm_hour % 12;
  return fmt::format(
      "{} {}, {} {}:{:02}:{:02} {}", kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_mday,
      utc.tm_year + 1900, hour, utc.tm_min, utc.tm_sec, utc.tm_hour < 12 ? "AM" : "PM");
}

void AppendName(JsonWriter& writer, std::string_view name) {
  std::string lowered(name);
  if (!lowered.empty()) lowered.front() = Lower(lowered.front());
  writer.String(lowered);
}

void AppendValue(JsonWriter& writer, std::string_view name, const Json& value) {
  constexpr double kMostSeconds = 1e12;
  if (value.IsObject()) {
    writer.Character('{');
    bool is_first = true;
    for (const auto& member : value.GetObject()) {
      if (!is_first) writer.Character(',');
      is_first = false;
      AppendName(writer, Text(member.name));
      writer.Character(':');
      AppendValue(writer, Text(member.name), member.value);
    }
    writer.Character('}');
  } else if (value.IsArray()) {
    writer.Character('[');
    for (const Json& element : value.GetArray()) {
      if (&element != value.Begin()) writer.Character(',');
      AppendValue(writer, name, element);
    }
    writer.Character(']');
  } else if (value.IsString()) {
    writer.String(Text(value));
  } else if (value.IsNumber() && (name.ends_with("DateTime") || name == "Expiration") &&
             std::abs(value.GetDouble()) < kMostSeconds) {
    writer.String(DateText(value.GetDouble()));
  } else if (value.IsInt64()) {
    writer.Literal(std::string_view(fmt::format_int(value.GetInt64()).c_str()));
  } else if (value.IsNumber()) {
    writer.Literal(std::string_view(fmt::format("{}", value.GetDouble())));
  } else if (value.IsBool()) {
    writer.Literal(value.GetBool() ? std::string_view("true") : std::string_view("false"));
  } else {
    writer.Literal("null");
  }
}

}  // namespace

std::string TableOfStatement(std::string_view statement) {
  const auto parsed = grammar::ParsePartiQL(statement);
  return parsed.has_value() ? (*parsed)->Target().table : std::string();
}

void AppendDataParameters(JsonWriter& writer, const Json& request, const TableFinder& tables) {
  const std::size_t before = writer.Size();
  writer.Character('{');
  if (request.IsObject() && Parameters(writer, tables).Members(request)) {
    writer.Character('}');
  } else {
    writer.Truncate(before);
    writer.Literal("null");
  }
}

void AppendElements(JsonWriter& writer, const Json& object) {
  if (!object.IsObject() || object.MemberCount() == 0) {
    writer.Literal("null");
  } else {
    AppendValue(writer, {}, object);
  }
}

}  // namespace tuskgate::gateway
