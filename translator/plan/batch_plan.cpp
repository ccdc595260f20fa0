#include "translator/plan/batch_plan.h"

#include <set>
#include <string>

#include "translator/expression/index_entry.h"
#include "translator/model/key.h"
#include "translator/plan/path_checks.h"
#include "translator/plan/table_storage.h"

namespace tuskgate::translator {

Result<BatchGetPlan> PlanBatchGet(const BatchGetTable& part, const TableDescription& table) {
  if (part.projection) {
    if (auto error = CheckKeyPaths(table, *part.projection)) return *error;
  }
  BatchGetPlan plan{&table, {}, part.projection ? &*part.projection : nullptr};
  for (const Item& key : part.keys) {
    if (auto error = CheckKey(table, key)) return *error;
    plan.keys.push_back(&key);
  }
  if (StorageOf(table).NameOneItem(table, plan.keys)) return Duplicates();
  return plan;
}

Result<BatchWritePlan> PlanBatchWrite(const BatchWriteTable& part, const TableDescription& table) {
  BatchWritePlan plan{&table, {}, {}};
  std::set<std::string> seen;
  for (std::size_t i = 0; i < part.puts.size(); ++i) {
    Result<Item> key = ExtractKey(table, part.puts[i]);
    if (!key.has_value()) {
      // A batch words a missing or mistyped key like any other key that does not fit.
      const std::string& message = key.error().message;
      if (message.find("Missing the key") != std::string::npos ||
          message.find("Type mismatch for key") != std::string::npos) {
        return ValidationError("The provided key element does not match the schema");
      }
      return key.error();
    }
    if (!seen.insert(Fingerprint(*key)).second) return Duplicates();
    if (auto error = CheckIndexKeys(table, part.puts[i])) return *error;
    plan.puts.push_back({&part.puts[i], *std::move(key), part.put_sizes[i]});
  }
  for (const Item& key : part.deletes) {
    if (auto error = CheckKey(table, key)) return *error;
    if (!seen.insert(Fingerprint(key)).second) return Duplicates();
    plan.deletes.push_back(&key);
  }
  std::vector<const Item*> keys = plan.deletes;
  for (const BatchPut& put : plan.puts) keys.push_back(&put.key);
  if (StorageOf(table).NameOneItem(table, keys)) return Duplicates();
  return plan;
}

}  // namespace tuskgate::translator
