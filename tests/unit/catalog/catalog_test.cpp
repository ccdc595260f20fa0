#include "gateway/catalog/catalog.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

translator::TableDescription Table(const std::string& name) {
  translator::TableDescription table;
  table.name = name;
  return table;
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
