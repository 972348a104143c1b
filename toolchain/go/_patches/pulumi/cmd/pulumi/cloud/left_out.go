package cloud

// ParamSpec describes a parameter of an operation of Pulumi Cloud, whose API this build does not offer.
type ParamSpec struct{}
