#include "gateway/access/intent.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "translator/request/options.h"
#include "translator/stream/shard_iterator.h"

namespace tuskgate::gateway {
namespace {

using translator::ArnScope;
using translator::FindMember;
using translator::Json;
using translator::TextMember;

// What a restore does to its target besides.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
constexpr std::string_view kRestoring[] = {"BatchWriteItem", "DeleteItem", "GetItem",   "PutItem",
                                           "Query",          "Scan",       "UpdateItem"};

class Intents {
 public:
  Intents(const Json& request, const ArnScope& scope) : request_(request), scope_(scope) {}

  void Add(Intent intent) {
    const bool is_there = std::any_of(found_.begin(), found_.end(), [&](const Intent& other) {
      return other.action == intent.action && other.resource == intent.resource;
    });
    if (!is_there) found_.push_back(std::move(intent));
  }

  void AddTable(std::string_view action, std::string_view name_or_arn,
                std::string_view index = {}) {
    const std::string table = translator::TableNameFrom(name_or_arn);
    if (!table.empty()) Add(IntentOn(action, table, index, scope_));
  }

  // Said of this server's account and region, as what the operation acts on is there whatever the
  // ARN says: otherwise a policy that denies it could be passed by another spelling.
  void AddArn(std::string_view action, std::string_view arn) {
    static constexpr std::string_view kTable = "table/";
    static constexpr std::string_view kStream = "/stream/";
    const std::optional<std::string_view> resource = translator::ResourceOfArn(arn);
    if (!resource) return;
    Intent intent{action, translator::OwnArn(*resource, scope_), {}, {}};
    if (resource->starts_with(kTable)) {
      std::string_view path = resource->substr(kTable.size());
      const std::size_t end = std::min(path.find('/'), path.size());
      intent.table = path.substr(0, end);
      path.remove_prefix(end);
      if (path.starts_with(kStream)) intent.stream_label = path.substr(kStream.size());
    }
    Add(std::move(intent));
  }

  void AddNamed(std::string_view action, std::string_view member) {
    const std::string_view text = TextMember(request_, member);
    if (text.empty()) return;
    if (member == "GlobalTableName") {
      Add({action,
           fmt::format("arn:aws:dynamodb::{}:global-table/{}", scope_.account_id, text),
           {},
           {}});
    } else if (member.ends_with("Arn")) {
      AddArn(action, text);
    } else {
      AddTable(action, text);
    }
  }

  void AddBatch(std::string_view action) {
    const Json* tables = FindMember(request_, "RequestItems");
    if (tables == nullptr || !tables->IsObject()) return;
    for (const auto& table : tables->GetObject()) AddTable(action, translator::Text(table.name));
  }

  void AddTransaction() {
    static constexpr std::pair<std::string_view, std::string_view> kActions[] = {
        {"ConditionCheck", "ConditionCheckItem"},
        {"Delete", "DeleteItem"},
        {"Get", "GetItem"},
        {"Put", "PutItem"},
        {"Update", "UpdateItem"},
    };
    const Json* items = FindMember(request_, "TransactItems");
    if (items == nullptr || !items->IsArray()) return;
    for (const Json& item : items->GetArray()) {
      if (!item.IsObject()) continue;
      for (const auto& [member, action] : kActions) {
        const Json* part = FindMember(item, member);
        if (part != nullptr && part->IsObject()) {
          AddTable(action, TextMember(*part, "TableName"));
        }
      }
    }
  }

  void AddIterator(std::string_view action) {
    const auto iterator = translator::ReadIterator(TextMember(request_, "ShardIterator"));
    if (!iterator) return;
    const translator::StreamName stream{iterator->shard.table, iterator->shard.label};
    Add({action, translator::StreamArn(stream, scope_), stream.table, stream.label});
  }

  void AddSource(std::string_view action) {
    AddTable(action, TextMember(request_, "SourceTableArn"));
  }

  bool Has(std::string_view member) const { return FindMember(request_, member) != nullptr; }

  std::vector<Intent> Take() && { return std::move(found_); }

 private:
  const Json& request_;
  const ArnScope& scope_;
  std::vector<Intent> found_;
};

void AddBesides(std::string_view operation, Intents& intents) {
  if (operation == "CreateTable") {
    if (intents.Has("Tags")) intents.AddNamed("TagResource", "TableName");
    if (intents.Has("ResourcePolicy")) intents.AddNamed("PutResourcePolicy", "TableName");
  } else if (operation == "RestoreTableFromBackup" || operation == "RestoreTableToPointInTime") {
    // One of them has SourceTableArn for SourceTableName.
    intents.AddSource(operation);
    for (const std::string_view action : kRestoring) intents.AddNamed(action, "TargetTableName");
  }
}

}  // namespace

Intent IntentOn(std::string_view action, std::string_view table, std::string_view index,
                const ArnScope& scope) {
  Intent intent{action, translator::TableArn(table, scope), std::string(table), {}};
  if (!index.empty()) intent.resource.append("/index/").append(index);
  return intent;
}

std::vector<Intent> IntentsOf(const Declaration& declaration, const Json& request,
                              const ArnScope& scope) {
  if (!request.IsObject()) return {};
  Intents intents(request, scope);
  const std::string_view action = declaration.operation;
  switch (declaration.subject) {
    case Subject::kNamed:
      for (const std::string_view member : declaration.members) {
        if (!member.empty()) intents.AddNamed(action, member);
      }
      AddBesides(action, intents);
      break;
    case Subject::kItem:
      intents.AddNamed(action, "TableName");
      break;
    case Subject::kEverything:
      intents.Add({action, "*", translator::TableNameFrom(TextMember(request, "TableName")), {}});
      break;
    case Subject::kAllTables:
      intents.Add({action, translator::TableArn("*", scope), {}, {}});
      break;
    case Subject::kIndex:
      intents.AddTable(action, TextMember(request, "TableName"), TextMember(request, "IndexName"));
      break;
    case Subject::kBatch:
      intents.AddBatch(action);
      break;
    case Subject::kTransaction:
      intents.AddTransaction();
      break;
    case Subject::kStatements:
      break;
    case Subject::kIterator:
      intents.AddIterator(action);
      break;
  }
  return std::move(intents).Take();
}

}  // namespace tuskgate::gateway
