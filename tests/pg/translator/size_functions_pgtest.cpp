// The sizes that SQL computes are those that the translator computes.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "tests/unit/translator/random_values.h"
#include "tests/unit/translator/select_from_item.h"
#include "translator/model/item_size.h"
#include "translator/model/jsonb_binary.h"
#include "translator/model/stored_item.h"

namespace tuskgate::translator {
namespace {

class SizeFunctions : public TranslatedTables {};

TEST_F(SizeFunctions, TextSize) {
  RandomValues random(101);
  std::vector<std::string> texts;
  std::vector<std::string> stored;
  for (int i = 0; i < 3000; ++i) {
    texts.push_back(random.Text());
    stored.push_back(ToStored(texts.back()));
  }
  const auto sizes = Map("tuskgate.text_size", "text", stored);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(sizes[i], std::to_string(texts[i].size())) << Quoted(texts[i]);
  }
}

TEST_F(SizeFunctions, NumberSize) {
  std::vector<std::string> numbers = {"0", "1", "-1", "10", "100", "101", "0.1", "0.01", "0.001"};
  for (int exponent = -130; exponent <= 124; ++exponent) {
    for (const std::string digits : {"1", "12", "1.2", "1.23", "9.0001", "1.0000001"}) {
      numbers.push_back(*NormalizeNumber(digits + "e" + std::to_string(exponent)));
      numbers.push_back("-" + numbers.back());
    }
  }
  RandomValues random(102);
  for (int i = 0; i < 10000; ++i) numbers.push_back(random.AnyNumber());
  const auto sizes = Map("tuskgate.number_size", "text", numbers);
  const auto any_sizes = Map("tuskgate.any_number_size", "text", numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    ASSERT_EQ(sizes[i], std::to_string(NumberSize(numbers[i]))) << numbers[i];
    ASSERT_EQ(any_sizes[i], std::to_string(NumberSize(numbers[i]))) << numbers[i];
  }
}

TEST_F(SizeFunctions, AttributeSizeAndNesting) {
  RandomValues random(103);
  std::vector<AttributeValue> values;
  std::vector<std::string> stored;
  for (int i = 0; i < 6000; ++i) {
    values.push_back(random.Any());
    stored.push_back(ToStoredJson(values.back()));
  }
  const auto sizes = Map("tuskgate.attribute_size", "jsonb", stored);
  const auto nestings = Map("tuskgate.nesting", "jsonb", stored);
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(sizes[i], std::to_string(AttributeSize(values[i]))) << TextOf(values[i]);
    ASSERT_EQ(nestings[i], std::to_string(NestingDepth(values[i]))) << TextOf(values[i]);
  }
}

TEST_F(SizeFunctions, AttributeBytesOfAnItemAddUpToItsSize) {
  RandomValues random(104);
  for (int i = 0; i < 300; ++i) {
    const Item item = random.AnyMap(2);
    const ResultRows rows = Query(
        "select tuskgate.item_size(i), (select coalesce(sum(tuskgate.attribute_bytes(value, "
        "tuskgate.text_size(key))), 0) from jsonb_each(i)), tuskgate.attribute_bytes(null, 5) "
        "from (values ($1::jsonb)) v (i)",
        {ToStoredJson(item)});
    ASSERT_EQ(rows.Text(0, 0), std::to_string(ItemSize(item))) << TextOf(item);
    ASSERT_EQ(rows.Text(0, 1), std::to_string(ItemSize(item))) << TextOf(item);
    ASSERT_EQ(rows.Text(0, 2), "0");
  }
}

// --- items on their way back ---

std::string Unhexed(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

// Parts of the value, and some that it does not have.
void SelectSome(RandomValues& random, const AttributeValue& value, Selection& selection) {
  if (random.OneIn(3)) return;
  if (const Map* map = value.As<Map>()) {
    for (const auto& [name, member] : map->members) {
      if (random.OneIn(2)) SelectSome(random, member, selection.members[name]);
    }
  } else if (const List* list = value.As<List>()) {
    for (std::uint32_t i = 0; i < list->elements.size(); ++i) {
      if (random.OneIn(2)) SelectSome(random, list->elements[i], selection.elements[i]);
    }
  }
  if (random.OneIn(4)) selection.members["nowhere"];
  if (random.OneIn(4)) selection.elements[1000];
}

TEST_F(SizeFunctions, StoredItemsComeBackInBothFormats) {
  Query(
      "do $$ begin create cast (jsonb as bytea) without function; "
      "exception when duplicate_object then null; end $$");
  RandomValues random(105);
  std::vector<Item> items = {Item{}};
  for (int i = 0; i < 1500; ++i) items.push_back(random.AnyMap(3));
  // So many members that jsonb keeps offsets besides lengths, and so long that it is compressed.
  for (const int members : {31, 32, 33, 64, 65, 300}) {
    Item item;
    List list;
    for (int i = 0; i < members; ++i) {
      item.members.emplace_back("name" + std::to_string(i), random.Any(1));
      list.elements.push_back(random.Any(1));
    }
    item.members.emplace_back("list", AttributeValue{std::move(list)});
    item.members.emplace_back("long", AttributeValue{String{std::string(5000, 'x')}});
    items.push_back(std::move(item));
  }
  const TableDescription table = NewTable("S");
  for (std::size_t i = 0; i < items.size(); ++i) {
    Query("insert into " + table.parent + " (pk, item, size) values ($1, $2, 1)",
          {std::to_string(i), ToStoredJson(items[i])});
  }
  const ResultRows rows =
      Query("select pk::int, item, item::bytea from " + table.parent + " order by 1");
  ASSERT_EQ(rows.RowCount(), items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string text = rows.Text(i, 1);
    ASSERT_EQ(AttributeValue{StoredItem(text, ItemFormat::kText).Parse()}, AttributeValue{items[i]})
        << TextOf(items[i]);
    const std::string binary = Unhexed(rows.Text(i, 2));
    ASSERT_EQ(AttributeValue{StoredItem(binary, ItemFormat::kBinary).Parse()},
              AttributeValue{items[i]})
        << TextOf(items[i]);
    Selection selection;
    for (const auto& [name, value] : items[i].members) {
      if (random.OneIn(2)) SelectSome(random, value, selection.members[name]);
    }
    const Item selected = SelectFrom(items[i], selection);
    for (const auto& [bytes, format] :
         {std::pair(text, ItemFormat::kText), std::pair(binary, ItemFormat::kBinary)}) {
      std::string out;
      StoredItem(bytes, format).AppendSelected(out, selection);
      ASSERT_EQ(AttributeValue{ItemOf(out)}, AttributeValue{selected}) << TextOf(items[i]) << out;
    }
    if (i % 50 != 0) continue;
    // Bytes that are cut short are refused, not read beyond.
    for (std::size_t length = 0; length < std::min<std::size_t>(binary.size(), 200); ++length) {
      std::string out;
      const std::string cut = binary.substr(0, length);
      EXPECT_THROW(AppendFromJsonb(out, cut), std::logic_error) << length << TextOf(items[i]);
      try {
        AppendSelectedFromJsonb(out, cut, selection);  // what is cut off may not be selected
      } catch (const std::logic_error&) {
      }
    }
  }
}

}  // namespace
}  // namespace tuskgate::translator
