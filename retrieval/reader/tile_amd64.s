#include "textflag.h"

// func tileVector(k int, a *float32, lda int, b *float32, c *float32, ldc int)
//
// Y4 to Y15 hold the 6 rows of sums, two vectors of 8 a row. Each step of the loop loads one line of b (Y0, Y1),
// spreads one value of each row of a over a vector (Y2 and Y3 in turn) and adds the products to the row's sums.
//
// CX steps left  SI row 0 of a  R10 row 3 of a  DX bytes between rows of a
// DI line of b   BX row of c    R9 bytes between rows of c
//
// VFMADD231PS b, a, sum: sum += a × b.
TEXT ·tileVector(SB), NOSPLIT, $0-48
	MOVQ k+0(FP), CX
	MOVQ a+8(FP), SI
	MOVQ lda+16(FP), DX
	MOVQ b+24(FP), DI
	MOVQ c+32(FP), BX
	MOVQ ldc+40(FP), R9
	LEAQ (SI)(DX*2), R10
	ADDQ DX, R10

	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9
	VXORPS Y10, Y10, Y10
	VXORPS Y11, Y11, Y11
	VXORPS Y12, Y12, Y12
	VXORPS Y13, Y13, Y13
	VXORPS Y14, Y14, Y14
	VXORPS Y15, Y15, Y15

step:
	VMOVUPS (DI), Y0
	VMOVUPS 32(DI), Y1

	// Row 0.
	VBROADCASTSS (SI), Y2
	VFMADD231PS  Y0, Y2, Y4
	VFMADD231PS  Y1, Y2, Y5

	// Row 1.
	VBROADCASTSS (SI)(DX*1), Y3
	VFMADD231PS  Y0, Y3, Y6
	VFMADD231PS  Y1, Y3, Y7

	// Row 2.
	VBROADCASTSS (SI)(DX*2), Y2
	VFMADD231PS  Y0, Y2, Y8
	VFMADD231PS  Y1, Y2, Y9

	// Row 3.
	VBROADCASTSS (R10), Y3
	VFMADD231PS  Y0, Y3, Y10
	VFMADD231PS  Y1, Y3, Y11

	// Row 4.
	VBROADCASTSS (R10)(DX*1), Y2
	VFMADD231PS  Y0, Y2, Y12
	VFMADD231PS  Y1, Y2, Y13

	// Row 5.
	VBROADCASTSS (R10)(DX*2), Y3
	VFMADD231PS  Y0, Y3, Y14
	VFMADD231PS  Y1, Y3, Y15

	ADDQ $64, DI
	ADDQ $4, SI
	ADDQ $4, R10
	DECQ CX
	JNZ  step

	VMOVUPS Y4, (BX)
	VMOVUPS Y5, 32(BX)
	ADDQ    R9, BX
	VMOVUPS Y6, (BX)
	VMOVUPS Y7, 32(BX)
	ADDQ    R9, BX
	VMOVUPS Y8, (BX)
	VMOVUPS Y9, 32(BX)
	ADDQ    R9, BX
	VMOVUPS Y10, (BX)
	VMOVUPS Y11, 32(BX)
	ADDQ    R9, BX
	VMOVUPS Y12, (BX)
	VMOVUPS Y13, 32(BX)
	ADDQ    R9, BX
	VMOVUPS Y14, (BX)
	VMOVUPS Y15, 32(BX)
	VZEROUPPER
	RET
