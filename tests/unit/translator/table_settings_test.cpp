#include "translator/model/table_settings.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

TEST(TableSettings, AreEmptyUntilSet) {
  EXPECT_EQ(SettingsToJson({}), "{}");
  const rapidjson::Document none = Document("{}");
  EXPECT_EQ(SettingsToJson(SettingsFromJson(none)), "{}");
}

TEST(TableSettings, ComeBackFromJson) {
  TableSettings settings;
  settings.table_class = "STANDARD_INFREQUENT_ACCESS";
  settings.table_class_changed_at = 1'790'000'000.125;
  settings.stream_view_type = "NEW_IMAGE";
  settings.stream_label = "2026-09-21T14:13:20.000";
  settings.has_kinesis = true;
  settings.sse_type = "KMS";
  settings.sse_key_arn = std::string("arn:aws:kms:x:y:key/\0\"", 22);
  settings.on_demand.read_units = 5;
  settings.warm.write_units = 4001;
  settings.time_to_live_change = TimeToLiveChange{"expires", 1'790'000'000.5};
  const std::string json = SettingsToJson(settings);
  EXPECT_TRUE(json.starts_with(
      R"({"table_class":"STANDARD_INFREQUENT_ACCESS","table_class_changed_at":1790000000.125,)"
      R"("stream":{"view_type":"NEW_IMAGE","label":"2026-09-21T14:13:20.000"},"kinesis":true,"encryption":)"))
      << json;
  EXPECT_TRUE(json.ends_with(
      R"("on_demand_throughput":{"read_units":5},"warm_throughput":{"write_units":4001},)"
      R"("time_to_live_change":{"attribute":"expires","until":1790000000.500}})"))
      << json;
  EXPECT_EQ(json.find('\0'), std::string::npos);
  const rapidjson::Document document = Document(json);
  const TableSettings read = SettingsFromJson(document);
  EXPECT_EQ(read.table_class_changed_at, settings.table_class_changed_at);
  EXPECT_EQ(read.sse_key_arn, settings.sse_key_arn);
  EXPECT_TRUE(read.has_kinesis);
  EXPECT_EQ(SettingsToJson(read), json);
}

TEST(IndexSettings, ComeBackFromJson) {
  IndexDescription index;
  index.units.read_units = 1;
  index.units.write_units = 2;
  index.units.last_decrease_at = 3.5;
  index.units.decreases_today = 4;
  index.on_demand.write_units = 5;
  index.warm.read_units = 6;
  const std::string json = IndexSettingsToJson(index);
  EXPECT_EQ(json,
            R"({"provisioned_throughput":{"read_units":1,"write_units":2,"last_decrease_at":3.500,)"
            R"("decreases_today":4},"on_demand_throughput":{"write_units":5},)"
            R"("warm_throughput":{"read_units":6}})");
  const rapidjson::Document document = Document(json);
  IndexDescription read;
  ReadIndexSettings(document, read);
  EXPECT_EQ(IndexSettingsToJson(read), json);
  index.kind = IndexKind::kLocal;
  EXPECT_EQ(IndexSettingsToJson(index), "{}");
}

TEST(Tags, ComeBackFromJson) {
  const Tags tags = {{"a", "1"}, {"b \"", ""}};
  EXPECT_EQ(TagsToJson(tags), R"({"a":"1","b \"":""})");
  const rapidjson::Document document = Document(TagsToJson(tags));
  EXPECT_EQ(TagsFromJson(document), tags);
  EXPECT_EQ(TagsToJson({}), "{}");
}

}  // namespace
}  // namespace tuskgate::translator
