// Package edtf holds dates as intervals with the precision that a text gives them, written in EDTF (ISO 8601-2).
//
// The forms are those of the standard's levels 0 and 1 that a history text needs:
//
//	1969-10-14  1986-07  1969-21  1960  196X  18XX     a day, a month, a season, a year, a decade, a century
//	-0043  -04XX  Y-12000  Y10191                      years before 1 and beyond four digits; 1 BC is 0000
//	1960~  1960?  1960%                                approximate, uncertain, both
//	1950/1953  1982/..  ../1949-08  1960~/1962?        a range, an open end, qualifiers on either end
//	[2022-03-04,2022-04-03]                            one of two dates, as 03/04/2022 is (level 2)
//
// Seasons are the meteorological ones of the northern hemisphere: 21, spring, is March to May; 22, summer, June to
// August; 23, autumn, September to November; 24, winter, December of that year to February of the next.
package edtf
