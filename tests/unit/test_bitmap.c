/*
 * tests/unit/test_bitmap.c - sets of numbers against an array of bool.
 */
#include "tests/unit/host.h"
#include "lib/memory.c"
#include "lib/string.c"
#include "lib/strtonum.c"
#include "lib/bitmap.c"
#include "lib/cpumask.h"
#include "lib/hash.c"

#define BITS 200

static unsigned long map[BITS_TO_LONGS(BITS)];
static bool model[BITS];

static unsigned long model_next(unsigned long from, bool value)
{
	while (from < BITS && model[from] != value)
		from++;
	return from < BITS ? from : BITS;
}

static void random_bits_are_found(void)
{
	srand(2);
	for (int round = 0; round < 300; round++) {
		int nr = rand() % BITS;
		unsigned int weight = 0;

		model[nr] = !model[nr];
		__change_bit((unsigned long)nr, map);
		for (unsigned long i = 0; i <= BITS; i++) {
			EXPECT_EQ(find_next_bit(map, BITS, i),
				  model_next(i, true));
			EXPECT_EQ(find_next_zero_bit(map, BITS, i),
				  model_next(i, false));
		}
		for (int i = 0; i < BITS; i++)
			weight += model[i];
		EXPECT_EQ(bitmap_weight(map, BITS), weight);
		if (unit_bad)
			return;
	}
}

static void ranges(void)
{
	bitmap_zero(map, BITS);
	bitmap_set(map, 60, 70);
	EXPECT(!test_bit(59, map) && test_bit(60, map) && test_bit(129, map) &&
	       !test_bit(130, map));
	bitmap_clear(map, 63, 2);
	EXPECT(!test_bit(63, map) && !test_bit(64, map) && test_bit(65, map));
	bitmap_set(map, 5, 0);
	EXPECT_EQ(bitmap_weight(map, BITS), 68);
	EXPECT_EQ(find_last_bit(map, BITS), 129);
	bitmap_fill(map, BITS);
	EXPECT(bitmap_full(map, BITS) && !(map[3] >> 8));
	EXPECT_EQ(bitmap_find_next_zero_area(map, BITS, 0, 1, 0), BITS);
	bitmap_clear(map, 100, 10);
	EXPECT_EQ(bitmap_find_next_zero_area(map, BITS, 0, 10, 0), 100);
	EXPECT_EQ(bitmap_find_next_zero_area(map, BITS, 0, 4, 7), 104);
}

static void stray_bits_do_not_count(void)
{
	unsigned long a[1] = { 0xff00 }, b[1] = { 0x0f00 }, c[1];

	EXPECT(bitmap_empty(a, 8) && bitmap_equal(a, b, 8));
	EXPECT(!bitmap_equal(a, b, 16) && bitmap_subset(b, a, 16));
	EXPECT(!bitmap_intersects(a, b, 8) && bitmap_intersects(a, b, 12));
	EXPECT(bitmap_and(c, a, b, 16) && c[0] == 0x0f00);
	EXPECT(bitmap_andnot(c, a, b, 16) && c[0] == 0xf000);
}

static void lists_are_read(void)
{
	unsigned long m[1];

	EXPECT_EQ(bitmap_parselist("0-2,5\n", m, 16), 0);
	EXPECT_EQ(m[0], 0x27);
	EXPECT_EQ(bitmap_parselist("", m, 16), 0);
	EXPECT_EQ(m[0], 0);
	EXPECT_EQ(bitmap_parselist("16", m, 16), -ERANGE);
	EXPECT_EQ(bitmap_parselist("3-1", m, 16), -EINVAL);
	EXPECT_EQ(bitmap_parselist("a", m, 16), -EINVAL);
	EXPECT_EQ(bitmap_parselist("1-", m, 16), -EINVAL);
}

static void cpu_masks(void)
{
	struct cpumask mask = CPU_MASK_NONE;
	unsigned int cpu, sum = 0;

	cpumask_set_cpu(1, &mask);
	cpumask_set_cpu(15, &mask);
	for_each_cpu(cpu, &mask)
		sum += cpu;
	EXPECT_EQ(sum, 16);
	EXPECT_EQ(cpumask_weight(&mask), 2);
	EXPECT(cpumask_next(15, &mask) >= NR_CPUS);
	EXPECT(!cpumask_test_cpu(99, &mask));
}

static void hashes(void)
{
	static const u64 key[2] = { 0x0706050403020100ULL,
				    0x0f0e0d0c0b0a0908ULL };
	u8 text[15];

	for (int i = 0; i < 15; i++)
		text[i] = (u8)i;
	/* The vector of the SipHash paper. */
	EXPECT(siphash(text, 15, key) == 0xa129ca6149be45e5ULL);
	EXPECT_EQ(~crc32_le(~0U, "123456789", 9), 0xcbf43926U);
	EXPECT(hash_bytes(NULL, "abcdefghi", 9) !=
	       hash_bytes(NULL, "abcdefghj", 9));
	EXPECT(hash_bytes(NULL, "a", 1) != hash_bytes(map, "a", 1));
}

static void division_of_128_bits(void)
{
	EXPECT(mul_u64_u64_div_u64(1ULL << 40, 1ULL << 40, 1ULL << 30) ==
	       1ULL << 50);
	EXPECT(mul_u64_u64_div_u64(U64_MAX, U64_MAX, U64_MAX) == U64_MAX);
	EXPECT(mul_u64_u64_div_u64(7, 9, 4) == 15);
	EXPECT_EQ(roundup_pow_of_two(65), 128);
	EXPECT_EQ(order_base_2(65), 7);
	EXPECT_EQ(ilog2(1023), 9);
}

int main(void)
{
	RUN(random_bits_are_found);
	RUN(ranges);
	RUN(stray_bits_do_not_count);
	RUN(lists_are_read);
	RUN(cpu_masks);
	RUN(hashes);
	RUN(division_of_128_bits);
	DONE();
}
