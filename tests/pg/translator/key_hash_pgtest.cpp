// The gateway addresses a table's children itself: it must know where PostgreSQL puts a row.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "tests/unit/translator/random_values.h"
#include "translator/items/batch.h"
#include "translator/items/select.h"
#include "translator/model/key.h"
#include "translator/model/postgres_hash.h"

namespace tuskgate::translator {
namespace {

class KeyHashes : public TranslatedTables {
 protected:
  static std::string Signed(std::uint64_t hash) {
    return std::to_string(static_cast<std::int64_t>(hash));
  }

  static AttributeValue RandomKey(RandomValues& random, char tag) {
    if (tag == 'N') return {Number{random.AnyNumber()}};
    if (tag == 'B')
      return {Binary{std::string(1, static_cast<char>(random.Below(256))) +
                     random.Bytes(random.OneIn(10) ? 1023 : 40)}};
    return {String{"k" + random.Text(random.OneIn(10) ? 200 : 8)}};
  }
};

TEST_F(KeyHashes, OfTextAndNumbers) {
  RandomValues random(111);
  std::vector<std::string> texts;
  std::vector<std::string> numbers;
  for (int i = 0; i < 3000; ++i) {
    texts.push_back(ToStored(random.Text(i % 60)));
    numbers.push_back(random.AnyNumber());
  }
  for (const std::uint64_t seed : {std::uint64_t{0}, kPartitionSeed}) {
    const ResultRows rows = Query(
        "select hashtextextended(t.v, $2::int8), hash_numeric_extended(n.v, $2::int8) "
        "from unnest($1::text[]) with ordinality t (v, i) join unnest($3::numeric[]) with "
        "ordinality n (v, i) using (i) order by i",
        {ArrayLiteral(texts), Signed(seed), ArrayLiteral(numbers)});
    for (std::size_t i = 0; i < texts.size(); ++i) {
      ASSERT_EQ(rows.Text(i, 0), Signed(HashBytes(texts[i], seed))) << Quoted(texts[i]);
      ASSERT_EQ(rows.Text(i, 1), Signed(HashNumeric(numbers[i], seed))) << numbers[i];
    }
  }
}

TEST_F(KeyHashes, RowsAreWhereTheKeySays) {
  for (const std::string schema : {"S", "N", "B", "SN", "NB", "BS"}) {
    for (const int partitions : {1, 4, 7}) {
      RandomValues random(112);
      const TableDescription table = NewTable(schema, partitions);
      std::vector<Item> keys;
      for (int i = 0; i < 400; ++i) {
        Item key{{{"p", RandomKey(random, schema[0])}}};
        if (table.sort_key) key.members.emplace_back("s", RandomKey(random, schema[1]));
        keys.push_back(std::move(key));
        const EncodedKey encoded = EncodeKey(table, keys.back());
        Query("insert into " + table.parent + " (pk, " + (table.sort_key ? "sk, " : "") +
                  "item, size) values ($1, " + (table.sort_key ? "$2, $3" : "$2") +
                  ", 1) on conflict do nothing",
              table.sort_key
                  ? std::vector<std::string>{encoded.partition_key, *encoded.sort_key,
                                             ToStoredJson(keys.back())}
                  : std::vector<std::string>{encoded.partition_key, ToStoredJson(keys.back())});
      }
      for (const Item& key : keys) {
        // Reads the child alone, by h.
        const ResultRows rows = Run(EmitGet(table, key));
        ASSERT_EQ(rows.RowCount(), 1u) << schema << TextOf(key);
        ASSERT_EQ(AttributeValue{StoredItem(*rows.Value(0, 0), ItemFormat::kText).Parse()},
                  AttributeValue{key});
      }
    }
  }
}

// Whoever writes plain SQL need not know of h, also when a key changes and its row goes to another
// child.
TEST_F(KeyHashes, ComeByThemselvesInPlainSql) {
  for (const std::string schema : {"S", "N", "B", "SN"}) {
    const TableDescription table = NewTable(schema, 4);
    const std::string value = schema[0] == 'S'   ? "n::text"
                              : schema[0] == 'N' ? "n::numeric"
                                                 : "decode(md5(n::text), 'hex')";
    const std::string moved = schema[0] == 'S'   ? "pk || 'x'"
                              : schema[0] == 'N' ? "pk + 1000"
                                                 : "pk || '\\x00'";
    const bool sorted = table.sort_key.has_value();
    Query("insert into " + table.parent + " (pk, " + (sorted ? "sk, " : "") +
          "item, size) select " + value + (sorted ? ", 1" : "") +
          ", '{}', 1 from generate_series(1, 200) n");
    Query("update " + table.parent + " set pk = " + moved + " where h % 2 = 0");
    Query("update " + table.parent + " set h = 7 where h % 3 = 0");
    const std::string hash =
        Query("select tuskgate.hash_value($1, 't.pk')", {schema.substr(0, 1)}).Text(0, 0);
    const ResultRows wrong = Query("select count(*), count(*) filter (where t.h <> " + hash +
                                   ") from " + table.parent + " t");
    EXPECT_EQ(wrong.Text(0, 0), "200") << schema;
    EXPECT_EQ(wrong.Text(0, 1), "0") << schema;
  }
}

// Plain SQL and the trigger of the indexes shorten as the gateway does.
TEST_F(KeyHashes, ShortFormsAreAlike) {
  RandomValues random(114);
  std::vector<AttributeValue> texts;
  std::vector<AttributeValue> binaries;
  std::vector<std::string> stored_texts;
  std::vector<std::string> stored_binaries;
  for (int i = 0; i < 1000; ++i) {
    texts.push_back({String{random.Text(random.OneIn(2) ? 150 : 30)}});
    binaries.push_back({Binary{random.Bytes(600)}});
    if (i < 5) {
      texts.back() = {String{std::string(static_cast<std::size_t>(238 + i), 'x')}};
      binaries.back() = {Binary{std::string(static_cast<std::size_t>(238 + i), 'x')}};
    }
    stored_texts.push_back(KeyParameter(texts.back(), KeyForm::kWhole));
    stored_binaries.push_back(KeyParameter(binaries.back(), KeyForm::kWhole));
  }
  const ResultRows rows = Query(
      "select tuskgate.short_text(t.v), tuskgate.short_bytes(b.v) from unnest($1::text[]) "
      "with ordinality t (v, i) join unnest($2::bytea[]) with ordinality b (v, i) using (i) "
      "order by i",
      {ArrayLiteral(stored_texts), ArrayLiteral(stored_binaries)});
  int shortened = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(rows.Text(i, 0), KeyParameter(texts[i], KeyForm::kShort)) << Quoted(stored_texts[i]);
    ASSERT_EQ(rows.Text(i, 1), KeyParameter(binaries[i], KeyForm::kShort)) << stored_binaries[i];
    shortened += rows.Text(i, 0) != stored_texts[i] && rows.Text(i, 1) != stored_binaries[i];
  }
  EXPECT_GT(shortened, 100);
}

// What a batch writes through the parent is found by key, and the other way about.
TEST_F(KeyHashes, BatchesMeetSingleItems) {
  for (const std::string schema : {"S", "N", "B", "SS", "BN"}) {
    RandomValues random(113);
    const TableDescription table = NewTable(schema);
    std::vector<Item> items;
    while (items.size() < 25) {
      Item key{{{"p", RandomKey(random, schema[0])}}};
      if (table.sort_key) key.members.emplace_back("s", RandomKey(random, schema[1]));
      bool known = false;
      for (const Item& item : items) known = known || TextOf(item) == TextOf(key);
      if (!known) items.push_back(std::move(key));
    }
    std::vector<BatchPut> puts;
    std::vector<const Item*> keys;
    for (const Item& item : items) {
      puts.push_back({&item, item, 7});
      keys.push_back(&item);
    }
    EXPECT_EQ(Run(EmitBatchPut(table, puts, true)).RowCount(), 0u);
    EXPECT_EQ(Run(EmitBatchPut(table, puts, true)).RowCount(), 25u);
    for (const Item& item : items) ASSERT_EQ(Run(EmitGet(table, item)).RowCount(), 1u);
    const ResultRows got = Run(EmitBatchGet(table, keys, 1000));
    ASSERT_EQ(got.RowCount(), 25u);
    for (std::size_t i = 0; i < 25; ++i) {
      EXPECT_EQ(got.Text(i, 0), std::to_string(i + 1));
      EXPECT_EQ(AttributeValue{StoredItem(*got.Value(i, 1), ItemFormat::kText).Parse()},
                AttributeValue{items[i]});
    }
    // Seven bytes each: three fit in 21.
    const ResultRows few = Run(EmitBatchGet(table, keys, 21));
    ASSERT_EQ(few.RowCount(), 25u);
    EXPECT_TRUE(few.Value(2, 1).has_value());
    EXPECT_FALSE(few.Value(3, 1).has_value());
    const ResultRows deleted = Run(EmitBatchDelete(table, keys, true));
    EXPECT_EQ(deleted.RowCount(), 25u);
    EXPECT_EQ(Run(EmitBatchGet(table, keys, 1000)).RowCount(), 0u);
  }
}

}  // namespace
}  // namespace tuskgate::translator
