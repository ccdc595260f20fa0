#include "gateway/testkit/split_batch.h"

#include <algorithm>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace tuskgate::gateway {

using translator::Json;

namespace {

constexpr char kItems[] = "RequestItems";
constexpr char kKeys[] = "Keys";
constexpr char kStatements[] = "Statements";
constexpr char kResponses[] = "Responses";

std::string Print(const Json& json) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  json.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

rapidjson::Document Copy(const Json& json) {
  rapidjson::Document copy;
  copy.CopyFrom(json, copy.GetAllocator());
  return copy;
}

rapidjson::Document ParseAnswer(std::string_view text) {
  rapidjson::Document answer;
  if (text.empty()) text = "{}";
  answer.Parse(text.data(), text.size());
  return answer;
}

// The array of a table's requests, in the value that RequestItems has for it. Null: it has none.
Json* RequestsIn(Json& of_table) {
  if (of_table.IsArray()) return &of_table;
  if (!of_table.IsObject()) return nullptr;
  const auto keys = of_table.FindMember(kKeys);
  return keys != of_table.MemberEnd() && keys->value.IsArray() ? &keys->value : nullptr;
}

Json& MemberAt(rapidjson::Document& document, std::string_view name, rapidjson::Type type) {
  auto& allocator = document.GetAllocator();
  const Json key(name.data(), static_cast<rapidjson::SizeType>(name.size()), allocator);
  if (!document.HasMember(key)) {
    document.AddMember(Json(key, allocator), Json(type), allocator);
  }
  return document[key];
}

}  // namespace

SplitBatch Split(const Json& request, const IsHitTable& is_hit, std::int64_t leave) {
  SplitBatch split{Copy(request), rapidjson::Document(rapidjson::kObjectType)};
  auto items = split.rest.FindMember(kItems);
  if (items == split.rest.MemberEnd() || !items->value.IsObject()) return split;
  for (auto table = items->value.MemberBegin(); table != items->value.MemberEnd();) {
    const bool hit = is_hit(translator::Text(table->name));
    Json* requests = hit ? RequestsIn(table->value) : nullptr;
    if (requests == nullptr || requests->Empty() || leave <= 0) {
      split.any_rest = true;
      ++table;
      continue;
    }
    const auto size = static_cast<std::int64_t>(requests->Size());
    const auto kept = static_cast<rapidjson::SizeType>(std::max<std::int64_t>(0, size - leave));
    auto& allocator = split.left.GetAllocator();
    Json left(table->value, allocator);
    Json& left_requests = *RequestsIn(left);
    left_requests.Erase(left_requests.Begin(), left_requests.Begin() + kept);
    split.left.AddMember(Json(table->name, allocator), left, allocator);
    split.any_left = true;
    if (kept == 0) {
      table = items->value.EraseMember(table);
      continue;
    }
    split.any_rest = true;
    requests->Erase(requests->Begin() + kept, requests->End());
    ++table;
  }
  return split;
}

std::string WithLeft(std::string_view done, std::string_view member, rapidjson::Document left) {
  rapidjson::Document answer = ParseAnswer(done);
  auto& allocator = answer.GetAllocator();
  // Of reads, also where nothing was read.
  if (member == "UnprocessedKeys") MemberAt(answer, kResponses, rapidjson::kObjectType);
  Json& unprocessed = MemberAt(answer, member, rapidjson::kObjectType);
  for (auto& table : left.GetObject()) {
    const auto known = unprocessed.FindMember(table.name);
    if (known == unprocessed.MemberEnd()) {
      unprocessed.AddMember(Json(table.name, allocator), Json(table.value, allocator), allocator);
      continue;
    }
    Json& requests = *RequestsIn(known->value);
    for (const Json& one : RequestsIn(table.value)->GetArray()) {
      requests.PushBack(Json(one, allocator), allocator);
    }
  }
  return Print(answer);
}

rapidjson::Document WithoutStatements(const Json& request, const std::vector<bool>& is_hit) {
  rapidjson::Document rest = Copy(request);
  Json kept(rapidjson::kArrayType);
  Json& statements = rest[kStatements];
  for (rapidjson::SizeType i = 0; i < statements.Size(); ++i) {
    if (!is_hit.at(i)) kept.PushBack(statements[i], rest.GetAllocator());
  }
  statements = kept;
  return rest;
}

std::string WithResponses(std::string_view done, const std::vector<bool>& is_hit,
                          std::string_view response) {
  rapidjson::Document answer = ParseAnswer(done);
  auto& allocator = answer.GetAllocator();
  const rapidjson::Document failure = ParseAnswer(response);
  Json& responses = MemberAt(answer, kResponses, rapidjson::kArrayType);
  Json all(rapidjson::kArrayType);
  rapidjson::SizeType next = 0;
  for (const bool hit : is_hit) {
    if (hit) {
      all.PushBack(Json(failure, allocator), allocator);
    } else if (next < responses.Size()) {
      all.PushBack(responses[next++], allocator);
    }
  }
  responses = all;
  return Print(answer);
}

}  // namespace tuskgate::gateway
