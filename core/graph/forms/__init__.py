"""How each operator of ONNX is computed on integers; what is not here is an island."""

from core.graph.form import Form
from core.graph.forms import averages, binary, elementwise, layers, moves, order, softmax
from core.graph.forms.attempts import first_of

_WHERE = Form(codes=first_of(elementwise.table, moves.codes), real=moves.real)

FORMS: dict[str, Form] = {
    **dict.fromkeys(elementwise.ELEMENTWISE, Form(codes=elementwise.table)),
    **dict.fromkeys(
        ("Add", "Sub", "Mul", "Div"),
        Form(
            codes=first_of(binary.two_tensors, binary.of_sums, elementwise.table),
            real=binary.real,
            sums=binary.sums,
        ),
    ),
    **dict.fromkeys(
        ("Relu", "Clip"),
        Form(codes=first_of(elementwise.table_of_one, order.limit_codes), real=order.limit_real),
    ),
    **dict.fromkeys(
        ("Max", "Min"), Form(codes=first_of(elementwise.table_of_one, order.largest_codes))
    ),
    **dict.fromkeys(
        ("ReduceMax", "ReduceMin", "GlobalMaxPool"),
        Form(codes=order.extreme_codes, real=order.extreme_real),
    ),
    "MaxPool": Form(codes=order.max_pool_codes, real=order.max_pool_real),
    **dict.fromkeys(moves.MOVES, Form(codes=moves.codes, real=moves.real, sums=moves.sums)),
    "Where": _WHERE,
    "Conv": Form(sums=layers.conv),
    "ConvTranspose": Form(sums=layers.conv_transpose),
    "Gemm": Form(sums=layers.gemm),
    "MatMul": Form(sums=layers.matmul),
    "AveragePool": Form(codes=averages.window_average),
    "GlobalAveragePool": Form(codes=averages.global_average),
    **dict.fromkeys(("ReduceMean", "ReduceSum"), Form(codes=averages.reduce)),
    "Softmax": Form(codes=softmax.codes),
    **{f"com.microsoft.{name}": Form(codes=elementwise.table) for name in elementwise.CONTRIBUTED},
}
