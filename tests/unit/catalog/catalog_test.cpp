#include "gateway/catalog/catalog.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/attached/columns/attached_table.h"

namespace tuskgate::gateway {
namespace {

translator::TableDescription Table(const std::string& name) {
  translator::TableDescription table;
  table.name = name;
  return table;
}

TEST(Catalog, FindsTablesOfNamespacesByTheirKeys) {
  Catalog catalog;
  catalog.SetListening(true);
  EXPECT_EQ(catalog.Add(Table("one/a"), catalog.Generation())->name, "a");
  catalog.Replace(Table("two/a"), catalog.Generation());
  EXPECT_EQ(catalog.Find("one/a")->name, "a");
  EXPECT_NE(catalog.Find("one/a"), catalog.Find("two/a"));
  EXPECT_EQ(catalog.Find("a"), nullptr);
  catalog.Forget("one/a");
  EXPECT_EQ(catalog.Find("one/a"), nullptr);
  EXPECT_NE(catalog.Find("two/a"), nullptr);
}

TEST(Catalog, KeepsNothingWhileNobodyListens) {
  Catalog catalog;
  EXPECT_EQ(catalog.Add(Table("a"), catalog.Generation())->name, "a");
  EXPECT_EQ(catalog.Find("a"), nullptr);
  catalog.SetListening(true);
  const TablePtr kept = catalog.Add(Table("a"), catalog.Generation());
  EXPECT_EQ(catalog.Find("a"), kept);
  catalog.SetListening(false);
  EXPECT_EQ(catalog.Find("a"), nullptr);
}

// Who asked the database before the listener was there may have an old answer.
TEST(Catalog, KeepsNothingThatWasAskedForBefore) {
  Catalog catalog;
  const std::uint64_t before = catalog.Generation();
  catalog.SetListening(true);
  catalog.Add(Table("a"), before);
  EXPECT_EQ(catalog.Find("a"), nullptr);
  const std::uint64_t after = catalog.Generation();
  catalog.Forget("b");
  catalog.Add(Table("a"), after);
  EXPECT_EQ(catalog.Find("a"), nullptr);
}

std::vector<translator::TableDescription> Attached(const std::string& name) {
  std::vector<translator::TableDescription> tables;
  tables.push_back(Table(name));
  tables.back().attached = std::make_shared<translator::AttachedTable>();
  return tables;
}

// What is read of attached relations may have been asked for before the table was made.
// A change of our own, whose answer is on its way, may come between what a notification has read
// and that it is kept.
TEST(Catalog, DoesNotReplaceByWhatWasReadBeforeAChange) {
  Catalog catalog;
  catalog.SetListening(true);
  const std::uint64_t before = catalog.Generation();
  catalog.Forget("a");
  const TablePtr changed = catalog.Add(Table("a"), catalog.Generation());
  ASSERT_EQ(catalog.Find("a"), changed);
  catalog.Replace(Table("a"), before);
  EXPECT_EQ(catalog.Find("a"), nullptr);
  catalog.Replace(Table("a"), catalog.Generation());
  EXPECT_NE(catalog.Find("a"), nullptr);
}

TEST(Catalog, ATableWinsOverAttachedOnesThatComeLater) {
  Catalog catalog;
  catalog.SetListening(true);
  catalog.Replace(Table("a"), catalog.Generation());
  EXPECT_THAT(catalog.SetAttached(Attached("a")), ::testing::ElementsAre("a"));
  EXPECT_EQ(catalog.Find("a")->attached, nullptr);
  EXPECT_TRUE(catalog.Attached().empty());
}

TEST(Catalog, ATableWinsOverAttachedOnesThatAreThere) {
  Catalog catalog;
  catalog.SetListening(true);
  catalog.SetAttached(Attached("a"));
  catalog.Replace(Table("a"), catalog.Generation());
  EXPECT_EQ(catalog.Find("a")->attached, nullptr);
  catalog.SetAttached(Attached("b"));
  catalog.Add(Table("b"), catalog.Generation());
  EXPECT_EQ(catalog.Find("b")->attached, nullptr);
  catalog.Forget("b");
  EXPECT_EQ(catalog.Find("b"), nullptr);
  EXPECT_THAT(catalog.SetAttached(Attached("b")), ::testing::IsEmpty());
  EXPECT_NE(catalog.Find("b"), nullptr);
}

TEST(Catalog, AttachedTablesStay) {
  Catalog catalog;
  std::vector<translator::TableDescription> tables;
  tables.push_back(Table("a"));
  catalog.SetAttached(std::move(tables));
  catalog.SetListening(true);
  catalog.SetListening(false);
  ASSERT_NE(catalog.Find("a"), nullptr);
}

}  // namespace
}  // namespace tuskgate::gateway
