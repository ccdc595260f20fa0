#include "translator/model/table_settings.h"

#include <string_view>

#include <fmt/format.h>

#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

constexpr const char* kTimeToLiveChange = "time_to_live_change";

// Writes an object, leaving out members without a value.
class ObjectWriter {
 public:
  void String(std::string_view name, const std::string& value) {
    if (value.empty()) return;
    Name(name);
    AppendJsonString(json_, ToStored(value));
  }

  void Time(std::string_view name, const std::optional<double>& seconds) {
    if (!seconds) return;
    Name(name);
    fmt::format_to(std::back_inserter(json_), "{:.3f}", *seconds);
  }

  void Integer(std::string_view name, const std::optional<std::int64_t>& value) {
    if (!value) return;
    Name(name);
    fmt::format_to(std::back_inserter(json_), "{}", *value);
  }

  void Flag(std::string_view name, bool value) {
    if (!value) return;
    Name(name);
    json_.append("true");
  }

  void Object(std::string_view name, ObjectWriter object) {
    if (object.json_.size() == 1) return;
    Name(name);
    json_.append(std::move(object).Finish());
  }

  std::string Finish() && { return std::move(json_) + "}"; }

 private:
  void Name(std::string_view name) {
    if (json_.size() > 1) json_.push_back(',');
    AppendJsonString(json_, name);
    json_.push_back(':');
  }

  std::string json_ = "{";
};

ObjectWriter ChangeObject(const TimeToLiveChange& change) {
  ObjectWriter object;
  object.String("attribute", change.attribute);
  object.Time("until", change.until);
  return object;
}

template <typename Units>
ObjectWriter UnitPair(const Units& units) {
  ObjectWriter object;
  object.Integer("read_units", units.read_units);
  object.Integer("write_units", units.write_units);
  return object;
}

const Json* Find(const Json& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() ? nullptr : &member->value;
}

std::string StringAt(const Json& object, const char* name) {
  const Json* member = Find(object, name);
  if (member == nullptr || !member->IsString()) return {};
  return FromStored({member->GetString(), member->GetStringLength()});
}

std::optional<double> TimeAt(const Json& object, const char* name) {
  const Json* member = Find(object, name);
  if (member == nullptr || !member->IsNumber()) return std::nullopt;
  return member->GetDouble();
}

std::optional<std::int64_t> IntegerAt(const Json& object, const char* name) {
  const Json* member = Find(object, name);
  if (member == nullptr || !member->IsInt64()) return std::nullopt;
  return member->GetInt64();
}

template <typename Units>
void ReadUnitPair(const Json& object, const char* name, Units& units) {
  const Json* member = Find(object, name);
  if (member == nullptr) return;
  units.read_units = IntegerAt(*member, "read_units");
  units.write_units = IntegerAt(*member, "write_units");
}

}  // namespace

std::string SettingsToJson(const TableSettings& settings) {
  ObjectWriter stream;
  stream.String("view_type", settings.stream_view_type);
  stream.String("label", settings.stream_label);
  ObjectWriter encryption;
  encryption.String("type", settings.sse_type);
  encryption.String("key_arn", settings.sse_key_arn);
  ObjectWriter object;
  object.String("table_class", settings.table_class);
  object.Time("table_class_changed_at", settings.table_class_changed_at);
  object.Object("stream", std::move(stream));
  object.Flag("kinesis", settings.has_kinesis);
  object.Object("encryption", std::move(encryption));
  object.Object("on_demand_throughput", UnitPair(settings.on_demand));
  object.Object("warm_throughput", UnitPair(settings.warm));
  if (settings.restore) {
    ObjectWriter restore;
    restore.String("backup", settings.restore->backup_id);
    restore.String("table", settings.restore->table_name);
    restore.Time("at", settings.restore->at);
    object.Object("restore", std::move(restore));
  }
  if (settings.time_to_live_change) {
    object.Object(kTimeToLiveChange, ChangeObject(*settings.time_to_live_change));
  }
  return std::move(object).Finish();
}

std::string SettingToJson(const TimeToLiveChange& change) {
  ObjectWriter object;
  object.Object(kTimeToLiveChange, ChangeObject(change));
  return std::move(object).Finish();
}

TableSettings SettingsFromJson(const Json& json) {
  TableSettings settings;
  settings.table_class = StringAt(json, "table_class");
  settings.table_class_changed_at = TimeAt(json, "table_class_changed_at");
  if (const Json* stream = Find(json, "stream")) {
    settings.stream_view_type = StringAt(*stream, "view_type");
    settings.stream_label = StringAt(*stream, "label");
  }
  const Json* kinesis = Find(json, "kinesis");
  settings.has_kinesis = kinesis != nullptr && kinesis->IsTrue();
  if (const Json* encryption = Find(json, "encryption")) {
    settings.sse_type = StringAt(*encryption, "type");
    settings.sse_key_arn = StringAt(*encryption, "key_arn");
  }
  ReadUnitPair(json, "on_demand_throughput", settings.on_demand);
  ReadUnitPair(json, "warm_throughput", settings.warm);
  if (const Json* restore = Find(json, "restore")) {
    settings.restore = RestoreOrigin{StringAt(*restore, "backup"), StringAt(*restore, "table"),
                                     TimeAt(*restore, "at").value_or(0)};
  }
  if (const Json* change = Find(json, kTimeToLiveChange)) {
    settings.time_to_live_change =
        TimeToLiveChange{StringAt(*change, "attribute"), TimeAt(*change, "until").value_or(0)};
  }
  return settings;
}

std::string IndexSettingsToJson(const IndexDescription& index) {
  ObjectWriter object;
  if (index.IsGlobal()) {
    ObjectWriter units;
    units.Integer("read_units", index.units.read_units);
    units.Integer("write_units", index.units.write_units);
    units.Time("last_increase_at", index.units.last_increase_at);
    units.Time("last_decrease_at", index.units.last_decrease_at);
    units.Integer("decreases_today", index.units.decreases_today);
    object.Object("provisioned_throughput", std::move(units));
    object.Object("on_demand_throughput", UnitPair(index.on_demand));
    object.Object("warm_throughput", UnitPair(index.warm));
  }
  return std::move(object).Finish();
}

void ReadIndexSettings(const Json& json, IndexDescription& index) {
  if (const Json* units = Find(json, "provisioned_throughput")) {
    index.units.read_units = IntegerAt(*units, "read_units").value_or(0);
    index.units.write_units = IntegerAt(*units, "write_units").value_or(0);
    index.units.last_increase_at = TimeAt(*units, "last_increase_at");
    index.units.last_decrease_at = TimeAt(*units, "last_decrease_at");
    index.units.decreases_today =
        static_cast<int>(IntegerAt(*units, "decreases_today").value_or(0));
  }
  ReadUnitPair(json, "on_demand_throughput", index.on_demand);
  ReadUnitPair(json, "warm_throughput", index.warm);
}

std::string TagsToJson(const Tags& tags) {
  std::string json = "{";
  for (const auto& [key, value] : tags) {
    if (json.size() > 1) json.push_back(',');
    AppendJsonString(json, ToStored(key));
    json.push_back(':');
    AppendJsonString(json, ToStored(value));
  }
  json.push_back('}');
  return json;
}

Tags TagsFromJson(const Json& json) {
  Tags tags;
  if (!json.IsObject()) return tags;
  for (const auto& member : json.GetObject()) {
    if (!member.value.IsString()) continue;
    tags[FromStored({member.name.GetString(), member.name.GetStringLength()})] =
        FromStored({member.value.GetString(), member.value.GetStringLength()});
  }
  return tags;
}

}  // namespace tuskgate::translator
